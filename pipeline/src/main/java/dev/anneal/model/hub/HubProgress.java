package dev.anneal.model.hub;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** Hears of a download about once per MiB, on a thread of the HTTP client: return soon. */
public interface HubProgress {
    /**
     * @param doneBytes of the file, those of earlier attempts included
     * @param totalBytes empty where the server does not say
     */
    void received(String file, long doneBytes, OptionalLong totalBytes);

    static HubProgress silent() {
        return (file, doneBytes, totalBytes) -> {};
    }

    /** Says so when a file begins, and at every further tenth of it. */
    static HubProgress lines(Consumer<String> output) {
        return new ProgressLines(output);
    }
}
