package dev.anneal.evaluate;

import java.io.IOException;

/**
 * What one micro-batch of an evaluation contributes, whatever the task. Micro-batches are the unit in which results travel, because they do not
 * depend on the number of ranks; a rank that summed its own share first would make the last bits depend on who summed what. {@link TallyCodec} turns
 * tallies to bytes, and {@link TallyOrder} puts those of all ranks in micro-batch order. Immutable.
 */
public sealed interface Tally
        permits MicroBatchTally, MultiLabelTally, RegressionTally, TokenTally, AnswerTally, MaskedTokenTally {

    /** Position of the micro-batch in the evaluation's plan. */
    int index();

    /** What is counted. */
    TallyKind kind();

    /** Writes all but the kind. */
    void writeTo(TallyOutput out) throws IOException;

    /** The index, if it can be one. */
    static int requireIndex(int index) {
        if (index < 0) {
            throw new IllegalArgumentException("A micro-batch has index " + index + ", below 0.");
        }
        return index;
    }
}
