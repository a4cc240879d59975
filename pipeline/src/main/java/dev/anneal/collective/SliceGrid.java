package dev.anneal.collective;

/**
 * Who owns which part of a bucket: rank r the cells [ceil(r*C/W), ceil((r+1)*C/W)) of its C cells, perhaps none. A slice
 * travels in blocks, so that sending, receiving and adding overlap and memory stays bounded. Offsets and lengths in bytes.
 */
record SliceGrid(int cells, int worldSize) {
    /** 256 KiB: small enough to stay in a core's cache between the socket and the addition. */
    private static final int CELLS_PER_BLOCK = 1;

    static final int BLOCK_BYTES = CELLS_PER_BLOCK * Bucket.GRID_BYTES;

    int blocks(int rank) {
        return (firstCell(rank + 1) - firstCell(rank) + CELLS_PER_BLOCK - 1) / CELLS_PER_BLOCK;
    }

    int offset(int rank, int block) {
        return (firstCell(rank) + block * CELLS_PER_BLOCK) * Bucket.GRID_BYTES;
    }

    int length(int rank, int block) {
        int end = Math.min(firstCell(rank) + (block + 1) * CELLS_PER_BLOCK, firstCell(rank + 1));
        return end * Bucket.GRID_BYTES - offset(rank, block);
    }

    private int firstCell(int rank) {
        return Math.toIntExact(((long) rank * cells + worldSize - 1) / worldSize);
    }
}
