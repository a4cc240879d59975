package dev.anneal.train;

/** Whether somebody wants training to stop at the end of the step; the strongest wish of all ranks counts. */
public enum Stop {
    NONE,
    /** An executor is about to end, and its rank with it; the others could go on. */
    EXECUTOR,
    /** The whole run is to end. */
    RUN;

    Stop or(Stop other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
