package dev.anneal.plan;

import java.util.Arrays;

/**
 * Rows that go through the model together, computed whole by one rank.
 *
 * @param index place in its step or evaluation: the leaf of the {@link ReductionTree} that its gradient is, from 0
 * @param rows row numbers of the split; not copied, never to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // millions of them, and nobody changes one
public record MicroBatch(int index, int[] rows) {
    public int size() {
        return rows.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MicroBatch that && index == that.index && Arrays.equals(rows, that.rows);
    }

    @Override
    public int hashCode() {
        return 31 * index + Arrays.hashCode(rows);
    }

    @Override
    public String toString() {
        return "MicroBatch[" + index + ": " + Arrays.toString(rows) + "]";
    }
}
