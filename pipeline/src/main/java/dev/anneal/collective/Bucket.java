package dev.anneal.collective;

import dev.anneal.config.ReducePrecision;
import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * One vector to be summed over all ranks.
 *
 * @param id the caller's name for it, the same on all ranks; used in messages
 * @param microBatches leaves of the canonical tree, over all ranks
 * @param mine this rank's micro-batches, reduced to their maximal subtrees, in order; empty where it has none
 * @param result receives the sum of all micro-batches: direct, native order, a multiple of {@link #GRID} floats; it may be the same
 *     memory as one of {@code mine} from the first to the last byte, and must not overlap any of them otherwise. With one rank, the
 *     same buffer object saves a copy.
 * @param precision with bf16, every sum is rounded to it and numbers travel in two bytes; those in {@code mine} are rounded already
 */
public record Bucket(int id, int microBatches, List<Subtree> mine, ByteBuffer result, ReducePrecision precision) {
    /** Floats per cell of the grid that all cuts respect. */
    public static final int GRID = 65_536;

    static final int GRID_BYTES = GRID * Float.BYTES;

    /** In fp32. */
    public Bucket(int id, int microBatches, List<Subtree> mine, ByteBuffer result) {
        this(id, microBatches, mine, result, ReducePrecision.FP32);
    }

    public Bucket {
        mine = List.copyOf(mine);
        requireVector(id, result);
        if (microBatches < 1) {
            throw AnnealException.bug(
                    "Bucket " + id + " has " + microBatches + " micro-batches. It needs one at least.");
        }
        for (Subtree subtree : mine) {
            if (subtree.values().limit() != result.limit()) {
                throw AnnealException.bug(
                        "Bucket " + id + " has a result of " + result.limit() + " bytes, but its subtree "
                                + subtree.low() + ".." + subtree.high() + " has "
                                + subtree.values().limit()
                                + ". Both hold the whole vector.");
            }
        }
    }

    static void requireVector(int id, ByteBuffer values) {
        Subtree.requireFloats("The result of bucket " + id, values);
        if (values.limit() == 0 || values.limit() % GRID_BYTES != 0) {
            throw AnnealException.bug("Bucket " + id + " has " + values.limit()
                    + " bytes. It needs a positive multiple of " + GRID_BYTES + ": pad the vector.");
        }
    }
}
