package dev.anneal.error;

import java.util.regex.Pattern;

/**
 * The one place that knows how memory for tensors runs out: what the engine says on processors and on GPUs, the C++ library, Java about memory outside
 * its heap, and cluster managers about a container that took too much. A full Java heap is something else, because smaller batches do not mend it.
 */
public final class OutOfMemory {
    private static final Pattern SAID = Pattern.compile(
            "(?i)out of memory|not enough memory|can(?:no|')t allocate memory|bad_alloc|_STATUS_ALLOC_FAILED"
                    + "|direct buffer memory|exceeding (?:physical )?memory limits|OOMKilled");

    private OutOfMemory() {}

    /** Whether a message is about it. */
    public static boolean isSaidBy(String message) {
        return SAID.matcher(message).find();
    }

    /** Whether a problem, or one of its causes, is about it. */
    public static boolean isCauseOf(Throwable problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (isSaidBy(String.valueOf(cause.getMessage()))) {
                return true;
            }
        }
        return false;
    }
}
