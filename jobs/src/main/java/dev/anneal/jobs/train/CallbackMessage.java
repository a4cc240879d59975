package dev.anneal.jobs.train;

import java.io.Serializable;

/** What rank 0 asks the driver, where callbacks are; the answer is an {@link Answer}. */
sealed interface CallbackMessage extends Serializable {
    /** Where a run is. */
    enum Moment {
        BEFORE_TRAINING,
        BEFORE_STEP,
        AFTER_STEP,
        AFTER_EVALUATION,
        AFTER_EPOCH
    }

    /**
     * A run has come to a moment.
     *
     * @param what the event as JSON, or the number of the step or epoch
     */
    record Reached(Moment moment, String what) implements CallbackMessage {}

    /** Whether the callbacks have come to an end. */
    record Heard() implements CallbackMessage {}

    /**
     * What the callbacks say.
     *
     * @param reason why training ends; empty unless it does
     */
    record Answer(State state, String reason) implements Serializable {
        enum State {
            BUSY,
            GOES_ON,
            ENDS
        }
    }
}
