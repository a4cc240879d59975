package dev.anneal.collective;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Ranks inside one JVM: a single rank, or a group whose ranks are driven by threads of the caller. Without threads of its own:
 * the last rank to start a bucket adds it up for all.
 */
public final class LocalAllReduce implements AllReduce {
    private final LocalGroup group;
    private final int rank;

    private LocalAllReduce(LocalGroup group, int rank) {
        this.group = group;
        this.rank = rank;
    }

    /** A run with one rank; it waits for nobody. */
    public static LocalAllReduce alone() {
        return new LocalAllReduce(new LocalGroup(1, Duration.ofDays(1)), 0);
    }

    /**
     * All ranks of a group, in order.
     *
     * @param timeout how long a rank waits for the others
     */
    public static List<LocalAllReduce> group(int worldSize, Duration timeout) {
        LocalGroup group = new LocalGroup(worldSize, timeout);
        return IntStream.range(0, worldSize)
                .mapToObj(rank -> new LocalAllReduce(group, rank))
                .toList();
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int worldSize() {
        return group.worldSize();
    }

    /** The group's monitor is held while it adds, so that asking would mean waiting. */
    @Override
    public String awaiting() {
        return "";
    }

    @Override
    public void start(Bucket bucket) {
        group.start(rank, Collective.allReduce(bucket));
    }

    @Override
    public void startReduceScatter(Bucket bucket) {
        group.start(rank, Collective.reduceScatter(bucket));
    }

    @Override
    public void startAllGather(int id, ByteBuffer values) {
        group.start(rank, Collective.allGather(id, values));
    }

    @Override
    public void finish() {
        group.finish(rank);
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return group.allGather(rank, mine);
    }

    @Override
    public byte[] broadcast(byte[] fromRankZero) {
        return group.allGather(rank, rank == 0 ? fromRankZero : new byte[0]).get(0);
    }

    @Override
    public void throwIfFailed() {
        group.check(rank);
    }

    @Override
    public void fail(Throwable cause) {
        group.fail(Failure.of(rank, cause));
    }

    @Override
    public void close() {
        group.leave(rank);
    }
}
