package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.io.Serializable;

/** What travels from a rank to the driver, addressed by the stage's id. */
record RankMessage(String stage, int rank, Serializable body, Mode mode) implements Serializable {
    enum Mode {
        TELL,
        ASK
    }

    /** What comes back: a value, or an error with its kind. */
    sealed interface Answer extends Serializable {}

    record Value(Serializable value) implements Answer {}

    record Refusal(AnnealException.Kind kind, String message) implements Answer {}
}
