package dev.anneal.model.hub;

import java.util.OptionalLong;
import java.util.function.Consumer;

/** Turns the progress of one file after the other into few lines of text. Thread-safe. */
final class ProgressLines implements HubProgress {
    private static final long MEBIBYTE = 1 << 20;

    private final Consumer<String> output;
    private String current = "";
    private long tenths;

    ProgressLines(Consumer<String> output) {
        this.output = output;
    }

    @Override
    public synchronized void received(String file, long doneBytes, OptionalLong totalBytes) {
        long reached = totalBytes.isPresent() ? 10 * doneBytes / Math.max(1, totalBytes.getAsLong()) : 0;
        if (!file.equals(current) || reached > tenths) {
            current = file;
            tenths = reached;
            output.accept("downloading " + file + ": " + text(doneBytes)
                    + (totalBytes.isPresent() ? " of " + text(totalBytes.getAsLong()) : ""));
        }
    }

    private static String text(long bytes) {
        return bytes < MEBIBYTE ? bytes + " bytes" : bytes / MEBIBYTE + " MiB";
    }
}
