package dev.anneal.collective;

import dev.anneal.config.ReducePrecision;
import dev.anneal.error.AnnealException;
import dev.anneal.tensor.FlatVector;
import java.util.List;

/**
 * A {@link Bucket} of vectors that may lie on a device.
 *
 * @param mine this rank's micro-batches, reduced to their maximal subtrees, in order; empty where it has none
 * @param result receives the sum; it may be the first of {@code mine}, and is none of the others
 */
public record VectorBucket(int id, int microBatches, List<Part> mine, FlatVector result, ReducePrecision precision) {
    /** The sum of micro-batches {@code low} (inclusive) to {@code high} (exclusive). */
    public record Part(int low, int high, FlatVector values) {}

    public VectorBucket {
        mine = List.copyOf(mine);
        for (Part part : mine) {
            if (part.values().floats() != result.floats()) {
                throw AnnealException.bug("Bucket " + id + " has a result of " + result.floats()
                        + " floats, but its subtree " + part.low() + ".." + part.high() + " has "
                        + part.values().floats() + ". Both hold the whole vector.");
            }
        }
    }

    /** Whether the sum is to be where the first subtree is. */
    boolean isInPlace() {
        return !mine.isEmpty() && mine.get(0).values() == result;
    }
}
