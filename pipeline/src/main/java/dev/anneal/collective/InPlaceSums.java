package dev.anneal.collective;

import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.util.List;

/** Of vectors in the host's memory, which the all-reduce reads and writes where they are. */
record InPlaceSums(AllReduce allReduce) implements VectorSums {
    @Override
    public void start(VectorBucket bucket) {
        allReduce.start(bucket(bucket));
    }

    @Override
    public void startReduceScatter(VectorBucket bucket) {
        allReduce.startReduceScatter(bucket(bucket));
    }

    @Override
    public void startAllGather(int id, FlatVector values) {
        allReduce.startAllGather(id, values.memory());
    }

    private static Bucket bucket(VectorBucket of) {
        List<Subtree> mine = of.mine().stream()
                .map(part -> new Subtree(part.low(), part.high(), part.values().memory()))
                .toList();
        // The very buffer of the first subtree says that the sum may stay where that is.
        ByteBuffer result = of.isInPlace() ? mine.get(0).values() : of.result().memory();
        return new Bucket(of.id(), of.microBatches(), mine, result, of.precision());
    }

    @Override
    public void finish() {
        allReduce.finish();
    }

    @Override
    public void close() {
        // It has nothing of its own.
    }
}
