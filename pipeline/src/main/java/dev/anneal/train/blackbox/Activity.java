package dev.anneal.train.blackbox;

import java.io.Serializable;

/**
 * What a rank is doing.
 *
 * @param step that is under way, 1 for the first; 0 before it
 * @param microBatch index within the step; {@link #NO_MICRO_BATCH} for what concerns all of them
 * @param operation "forward", "backward of layer encoder.layer.3", "all-reduce", "evaluation", ...
 */
public record Activity(int step, int microBatch, String operation) implements Serializable {
    public static final int NO_MICRO_BATCH = -1;

    /** "step 47, micro-batch 3, forward", as far as there is a step and a micro-batch. */
    @Override
    public String toString() {
        return (step > 0 ? "step " + step + ", " : "")
                + (microBatch == NO_MICRO_BATCH ? "" : "micro-batch " + microBatch + ", ")
                + operation;
    }

    /** The same with more to say about the operation: "all-reduce: awaiting ...". */
    Activity detailed(String detail) {
        return detail.isEmpty() ? this : new Activity(step, microBatch, operation + ": " + detail);
    }
}
