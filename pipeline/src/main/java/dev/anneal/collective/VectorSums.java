package dev.anneal.collective;

import dev.anneal.tensor.Device;
import dev.anneal.tensor.FlatVector;

/**
 * Sums flat vectors over all ranks, wherever they lie: what {@link AllReduce} does with memory of the host. The rules are the same: all ranks make the
 * same calls in the same order, {@code start...} returns at once, and until {@link #finish} has returned nobody touches a vector. For one thread.
 */
public interface VectorSums extends AutoCloseable {
    /** Begins to sum a bucket. */
    void start(VectorBucket bucket);

    /** As {@link #start}, but only this rank's slice ({@link SliceGrid#floats}) of the result will hold the sum; the rest is undefined. */
    void startReduceScatter(VectorBucket bucket);

    /** Begins to give this rank's slice of a vector to all others and to take in theirs. */
    void startAllGather(int id, FlatVector values);

    /** Waits until the results of all that was started are in place. */
    void finish();

    /** Frees what is used on the way. Nothing that was started may be unfinished, unless the run has failed. */
    @Override
    void close();

    /** @param device where the vectors lie */
    static VectorSums over(AllReduce allReduce, Device device) {
        return device.isInPlace()
                ? new InPlaceSums(allReduce)
                : allReduce.sumsOnDevices().orElseGet(() -> new StagedSums(allReduce, device));
    }
}
