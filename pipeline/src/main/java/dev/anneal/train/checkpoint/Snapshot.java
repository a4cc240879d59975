package dev.anneal.train.checkpoint;

import dev.anneal.collective.SliceGrid;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of what this rank owns of what it holds: a W-th of the state, in memory that is used again for every checkpoint. Filled by the thread that
 * trains, read by the one that writes.
 */
final class Snapshot implements AutoCloseable {
    private final List<Copy> copies = new ArrayList<>();

    /** Floats of a state vector from {@code from} on. */
    record Part(String vector, long from, ByteBuffer values) {
        long floats() {
            return values.capacity() / Float.BYTES;
        }
    }

    private record Copy(StateVector source, long from, FlatVector memory, Part part) {}

    /** @param state whose vectors stay where they are */
    Snapshot(List<StateVector> state, int rank, int worldSize) {
        for (StateVector vector : state) {
            Range owned = SliceGrid.floats(vector.floats(), worldSize, rank);
            long from = Math.max(vector.from(), owned.from());
            long to = Math.min(vector.to(), owned.to());
            if (from < to) {
                FlatVector memory = FlatVector.stagingFor(vector.values().device(), to - from);
                copies.add(new Copy(vector, from, memory, new Part(vector.name(), from, memory.memory())));
            }
        }
    }

    void take() {
        for (Copy copy : copies) {
            copy.source().read(copy.from(), copy.part().values());
        }
    }

    List<Part> parts() {
        return copies.stream().map(Copy::part).toList();
    }

    @Override
    public void close() {
        copies.forEach(copy -> copy.memory().close());
    }
}
