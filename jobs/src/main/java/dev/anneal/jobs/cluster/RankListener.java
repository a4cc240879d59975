package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** The driver's ear for one stage. Calls come one at a time, in the order in which each rank sent them, on a thread that must not be kept waiting. */
public interface RankListener {
    /** Hears nothing and answers nothing. */
    RankListener NONE = (rank, message) -> {};

    /** A rank said something and went on. */
    void told(int rank, Serializable message);

    /** A rank lives; the answer goes to its {@link Pulse}. */
    default Serializable beat(int rank, Serializable news) {
        return "";
    }

    /** A rank asks and waits; an exception travels back to it. */
    default Serializable asked(int rank, Serializable question) {
        throw new UnsupportedOperationException(
                "no answer to " + question.getClass().getName());
    }
}
