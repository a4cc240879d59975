package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Bucket;
import dev.anneal.collective.SharedVector;
import dev.anneal.collective.VectorBucket;
import dev.anneal.collective.VectorSums;
import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Ranks in one process of which one computes at a time: who waits for the others lets them. Torch has one generator of random numbers per process, and
 * so each rank draws its dropout from it undisturbed, as it would in a process of its own.
 */
final class TakingTurns implements AllReduce {
    private final AllReduce ranks;
    private final ReentrantLock turn;

    /** @param turn the same for all ranks; whoever makes a call that may wait holds it */
    TakingTurns(AllReduce ranks, ReentrantLock turn) {
        this.ranks = ranks;
        this.turn = turn;
    }

    private <T> T meanwhile(Supplier<T> wait) {
        turn.unlock();
        try {
            return wait.get();
        } finally {
            turn.lock();
        }
    }

    /** Those on devices, for whose end a rank waits as for everything else. */
    private final class Sums implements VectorSums {
        private final VectorSums sums;

        Sums(VectorSums sums) {
            this.sums = sums;
        }

        @Override
        public void start(VectorBucket bucket) {
            sums.start(bucket);
        }

        @Override
        public void startReduceScatter(VectorBucket bucket) {
            sums.startReduceScatter(bucket);
        }

        @Override
        public void startAllGather(int id, FlatVector values) {
            sums.startAllGather(id, values);
        }

        @Override
        public void finish() {
            meanwhile(() -> {
                sums.finish();
                return rank();
            });
        }

        @Override
        public void close() {
            sums.close();
        }
    }

    @Override
    public int rank() {
        return ranks.rank();
    }

    @Override
    public int worldSize() {
        return ranks.worldSize();
    }

    @Override
    public String awaiting() {
        return ranks.awaiting();
    }

    @Override
    public Optional<SharedVector> allocate(long floats) {
        return ranks.allocate(floats);
    }

    @Override
    public void start(Bucket bucket) {
        ranks.start(bucket);
    }

    @Override
    public void startReduceScatter(Bucket bucket) {
        ranks.startReduceScatter(bucket);
    }

    @Override
    public void startAllGather(int id, ByteBuffer values) {
        ranks.startAllGather(id, values);
    }

    @Override
    public void finish() {
        meanwhile(() -> {
            ranks.finish();
            return rank();
        });
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return meanwhile(() -> ranks.allGather(mine));
    }

    @Override
    public byte[] broadcast(byte[] fromRankZero) {
        return meanwhile(() -> ranks.broadcast(fromRankZero));
    }

    @Override
    public void throwIfFailed() {
        ranks.throwIfFailed();
    }

    @Override
    public Optional<VectorSums> sumsOnDevices() {
        return ranks.sumsOnDevices().map(Sums::new);
    }

    @Override
    public void fail(Throwable cause) {
        ranks.fail(cause);
    }

    @Override
    public void close() {
        ranks.close();
    }
}
