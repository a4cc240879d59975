package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import dev.anneal.plan.Range;

/**
 * Who owns which part of a vector: rank r the cells [ceil(r*C/W), ceil((r+1)*C/W)) of its C cells, perhaps none. A slice
 * travels in blocks of one cell, so that sending, receiving and adding overlap and memory stays bounded. Offsets in bytes.
 */
public record SliceGrid(int cells, int worldSize) {
    /** A cell's: small enough to stay in a core's cache between the socket and the addition. */
    static final int BLOCK_BYTES = Bucket.GRID_BYTES;

    /**
     * The floats of a vector that a rank owns, perhaps none.
     *
     * @param vectorFloats a multiple of {@link Bucket#GRID}
     */
    public static Range floats(long vectorFloats, int worldSize, int rank) {
        if (vectorFloats < 0 || vectorFloats % Bucket.GRID != 0 || worldSize < 1 || rank < 0 || rank >= worldSize) {
            throw AnnealException.bug("A vector of " + vectorFloats + " floats was to be cut for rank " + rank + " of "
                    + worldSize + ". It needs a multiple of " + Bucket.GRID + " floats, and ranks count from 0.");
        }
        SliceGrid grid = new SliceGrid(Math.toIntExact(vectorFloats / Bucket.GRID), worldSize);
        return new Range(
                Math.multiplyExact(grid.firstCell(rank), Bucket.GRID),
                Math.multiplyExact(grid.firstCell(rank + 1), Bucket.GRID));
    }

    int blocks(int rank) {
        return firstCell(rank + 1) - firstCell(rank);
    }

    int offset(int rank, int block) {
        return (firstCell(rank) + block) * BLOCK_BYTES;
    }

    private int firstCell(int rank) {
        return Math.toIntExact(((long) rank * cells + worldSize - 1) / worldSize);
    }
}
