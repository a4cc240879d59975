package dev.anneal.collective;

import dev.anneal.plan.Range;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Of vectors on devices, by way of copies in the host's memory: for devices that have no way of their own to each other. A rank that is alone has its sums
 * where they are to be.
 */
final class StagedSums implements VectorSums {
    private final AllReduce allReduce;
    private final Device device;
    private final Map<Long, Deque<FlatVector>> free = new HashMap<>();
    private final List<FlatVector> all = new ArrayList<>();
    private final List<FlatVector> inUse = new ArrayList<>();
    private final List<Landing> landings = new ArrayList<>();

    /** Floats of a vector that are taken from its copy when all ranks are done. */
    private record Landing(FlatVector copy, FlatVector vector, Range floats) {}

    StagedSums(AllReduce allReduce, Device device) {
        this.allReduce = allReduce;
        this.device = device;
    }

    @Override
    public void start(VectorBucket bucket) {
        if (!isSummed(bucket)) {
            allReduce.start(
                    copied(bucket, new Range(0, Math.toIntExact(bucket.result().floats()))));
        }
    }

    @Override
    public void startReduceScatter(VectorBucket bucket) {
        if (!isSummed(bucket)) {
            allReduce.startReduceScatter(copied(bucket, slice(bucket.result())));
        }
    }

    private boolean isSummed(VectorBucket bucket) {
        return allReduce.worldSize() == 1 && bucket.mine().size() == 1 && bucket.isInPlace();
    }

    private Bucket copied(VectorBucket of, Range wanted) {
        List<Subtree> mine = new ArrayList<>();
        List<FlatVector> copies = new ArrayList<>();
        for (VectorBucket.Part part : of.mine()) {
            FlatVector copy = take(part.values().floats());
            ByteBuffer memory = copy.memory();
            part.values().read(0, memory);
            copies.add(copy);
            mine.add(new Subtree(part.low(), part.high(), memory));
        }
        FlatVector result = copies.isEmpty() ? take(of.result().floats()) : copies.get(0);
        landings.add(new Landing(result, of.result(), wanted));
        ByteBuffer into = mine.isEmpty() ? result.memory() : mine.get(0).values();
        return new Bucket(of.id(), of.microBatches(), mine, into, of.precision());
    }

    @Override
    public void startAllGather(int id, FlatVector values) {
        if (allReduce.worldSize() == 1) {
            return;
        }
        FlatVector copy = take(values.floats());
        Range mine = slice(values);
        if (!mine.isEmpty()) {
            values.read(mine.from(), bytes(copy, mine));
        }
        allReduce.startAllGather(id, copy.memory());
        landings.add(new Landing(copy, values, new Range(0, Math.toIntExact(values.floats()))));
    }

    private Range slice(FlatVector vector) {
        return SliceGrid.floats(vector.floats(), allReduce.worldSize(), allReduce.rank());
    }

    private static ByteBuffer bytes(FlatVector copy, Range floats) {
        return copy.memory()
                .slice(floats.from() * Float.BYTES, floats.size() * Float.BYTES)
                .order(ByteOrder.nativeOrder());
    }

    private FlatVector take(long floats) {
        Deque<FlatVector> candidates = free.computeIfAbsent(floats, ignored -> new ArrayDeque<>());
        FlatVector vector = candidates.isEmpty() ? FlatVector.stagingFor(device, floats) : candidates.pop();
        if (!all.contains(vector)) {
            all.add(vector);
        }
        inUse.add(vector);
        return vector;
    }

    @Override
    public void finish() {
        allReduce.finish();
        for (Landing landing : landings) {
            if (!landing.floats().isEmpty()) {
                landing.vector().write(landing.floats().from(), bytes(landing.copy(), landing.floats()));
            }
        }
        landings.clear();
        inUse.forEach(vector -> free.computeIfAbsent(vector.floats(), ignored -> new ArrayDeque<>())
                .push(vector));
        inUse.clear();
    }

    @Override
    public void close() {
        all.forEach(FlatVector::close);
    }
}
