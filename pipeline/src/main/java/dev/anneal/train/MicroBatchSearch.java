package dev.anneal.train;

import dev.anneal.tensor.Device;
import java.io.Serializable;
import java.util.List;

/**
 * Finds how many rows a micro-batch may have on this rank before it trains. Each trial is a step of this rank as training takes it, optimizer included,
 * with rows of the greatest length that there is; what it takes is by how much the resident memory of the process peaks above what it was before.
 * Nothing is learned. A tenth of the budget is left free: the engine's allocator does not give back all that is freed, and Java's heap moves too.
 */
public final class MicroBatchSearch {
    private static final double USED_SHARE = 0.9;

    private MicroBatchSearch() {}

    /**
     * What was found.
     *
     * @param rows 0 if one does not fit
     * @param oneRowBytes what a step with micro-batches of one row took; -1 if memory ran out with it
     * @param budgetBytes what might be taken
     */
    public record Found(int rows, long oneRowBytes, long budgetBytes) implements Serializable {}

    /**
     * Tries. The loop must not have run, and is of no further use.
     *
     * @param loop of this rank alone
     * @param most rows that are of use
     * @param worldSize ranks that will share a step
     * @param budgetBytes that all of this rank's training may take from now on
     */
    public static Found run(TrainLoop loop, int most, int worldSize, long budgetBytes) {
        ProcessMemory memory = ProcessMemory.own();
        long before = memory.residentBytes();
        long usable = (long) (USED_SHARE * (budgetBytes - loop.snapshotBytes() / worldSize));
        LargestMicroBatch search = new LargestMicroBatch(usable, rows -> {
            memory.forgetPeak();
            loop.rehearse(rows, worldSize);
            return Math.max(0, memory.peakBytes() - before);
        });
        int rows = leavingSome(search.find(most), most, loop.device());
        return new Found(rows, search.oneRowBytes().orElse(-1), budgetBytes);
    }

    /** A GPU's memory is not the process's: rows grow until it is full, and a tenth of them is given back. */
    private static int leavingSome(int rows, int most, Device device) {
        return device.kind() == Device.Kind.CUDA && rows < most ? Math.max(1, (int) (USED_SHARE * rows)) : rows;
    }

    /**
     * A rank's part of what is free on its host: Java's heaps may still grow to their limits, and what is left is divided equally.
     *
     * @param heapGrowthBytes of each rank on the host
     */
    public static long budget(long freeBytes, List<Long> heapGrowthBytes) {
        long heaps = heapGrowthBytes.stream().mapToLong(Long::longValue).sum();
        return (freeBytes - heaps) / heapGrowthBytes.size();
    }

    /**
     * The most rows with which every rank has a micro-batch in each full step.
     *
     * @param worldSize at most {@code batchRows}
     */
    public static int mostUseful(int batchRows, int worldSize) {
        return worldSize == 1 ? batchRows : Math.max(1, (batchRows - 1) / (worldSize - 1));
    }

    /** As many micro-batches as with that many rows, but of equal size where that is possible: 32 rows by 27 are 2 micro-batches of 16. */
    public static int evenly(int batchRows, int rows) {
        int microBatches = (batchRows - 1) / rows + 1;
        return (batchRows - 1) / microBatches + 1;
    }
}
