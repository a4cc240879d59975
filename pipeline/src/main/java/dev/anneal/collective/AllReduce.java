package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Sums gradients over all ranks of a run, and passes small messages between them.
 *
 * <p>The order of additions is that of the canonical tree over micro-batch indices, whatever the number of ranks: every
 * implementation and every world size gives the same bytes.
 *
 * <p>A reduce-scatter and an all-gather of the same memory give together what {@code start} gives.
 *
 * <p>One thread per rank calls {@code start...}, {@code finish}, {@code allGather} and {@code broadcast}, and all ranks call them
 * in the same order; {@code fail} and {@code close} may come from any thread. A failure of any rank reaches all ranks as one
 * {@link dev.anneal.error.AnnealException} that names the rank where it began; after it, every call but {@code close} throws.
 *
 * <p>The memory of a bucket belongs to the caller, who leaves it alone and alive from {@code start} until {@code finish},
 * {@code fail} or {@code close} has returned or thrown: only then does no thread of the transport touch it.
 */
public interface AllReduce extends AutoCloseable {
    int rank();

    int worldSize();

    /** What the thread that waits in here waits for: "micro-batches 4..8 of bucket 7 from rank 2"; empty if none does. From any thread. */
    String awaiting();

    /**
     * Zeros in memory that the other ranks of the host read in place, for a vector that is summed often: nothing of it is copied on its way. Empty
     * where ranks share no memory, or have no room left; then any direct memory does, at the cost of copies.
     *
     * @param floats a multiple of {@link Bucket#GRID}
     */
    default Optional<SharedVector> allocate(long floats) {
        return Optional.empty();
    }

    /** Sums of vectors on devices that never pass through the host; empty where devices have no way to each other. */
    default Optional<VectorSums> sumsOnDevices() {
        return Optional.empty();
    }

    /** Begins to sum a bucket and returns at once. Ids may come again after {@link #finish()}. */
    void start(Bucket bucket);

    /**
     * As {@link #start}, but after {@link #finish()} only this rank's slice of the result ({@link SliceGrid#floats}) holds the sum;
     * the rest is undefined.
     */
    void startReduceScatter(Bucket bucket);

    /**
     * Begins to send this rank's slice of a vector ({@link SliceGrid#floats}) to all others and to take in theirs, and returns at
     * once.
     *
     * @param id as of a bucket
     * @param values direct, native order, a multiple of {@link Bucket#GRID} floats
     */
    void startAllGather(int id, ByteBuffer values);

    /** Waits until the results of all that was started are in place. */
    void finish();

    /** Everyone's message, in rank order; of 64 MiB at most. */
    List<byte[]> allGather(byte[] mine);

    /** The message of rank 0, on every rank; what other ranks pass in is ignored. Waits for all ranks. */
    byte[] broadcast(byte[] fromRankZero);

    /**
     * Returns at once, or throws what has happened: for whoever waits for the other ranks elsewhere.
     *
     * @throws dev.anneal.error.AnnealException if a rank has failed
     */
    void throwIfFailed();

    /**
     * Tells all ranks that this one cannot go on. They stop with the text of {@code cause}. Returns, in about a second at most,
     * when no bucket is in use any more; does nothing when the run has failed already.
     */
    void fail(Throwable cause);

    /** Leaves the group. With buckets unfinished, the other ranks fail. May be called again. */
    @Override
    void close();
}
