package dev.anneal.plan;

/** Which micro-batches a rank computes: a contiguous run, so that it can add up most of the reduction tree alone. */
public final class RankAssignment {
    private RankAssignment() {}

    /** From ceil(rank M / worldSize) up to ceil((rank + 1) M / worldSize); empty for some ranks if there are more ranks than micro-batches. */
    public static Range range(int microBatches, int worldSize, int rank) {
        if (microBatches < 0 || worldSize < 1 || rank < 0 || rank >= worldSize) {
            throw new IllegalArgumentException(
                    "Rank " + rank + " of " + worldSize + " for " + microBatches + " micro-batches.");
        }
        return new Range(bound(microBatches, worldSize, rank), bound(microBatches, worldSize, rank + 1));
    }

    private static int bound(int microBatches, int worldSize, int rank) {
        return (int) (((long) rank * microBatches + worldSize - 1) / worldSize);
    }
}
