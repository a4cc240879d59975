package dev.anneal.train;

import dev.anneal.model.VectorLayout;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Gradient vectors that are used again: fresh ones would cost the kernel a page fault for every 4 KiB. Each model vector has its own, because only
 * they agree on what is padding, which is zero when a vector is made and which nobody writes. Not thread-safe.
 */
final class VectorPool implements AutoCloseable {
    private final List<VectorLayout> layouts;
    private final List<Deque<FlatVector>> free = new ArrayList<>();
    private final List<FlatVector> all = new ArrayList<>();

    VectorPool(List<VectorLayout> layouts) {
        this.layouts = List.copyOf(layouts);
        layouts.forEach(layout -> free.add(new ArrayDeque<>()));
    }

    /** A vector for the gradient of a model vector. */
    FlatVector take(int index) {
        Deque<FlatVector> candidates = free.get(index);
        if (!candidates.isEmpty()) {
            return candidates.pop();
        }
        FlatVector vector = FlatVector.zeros(layouts.get(index).floats());
        all.add(vector);
        return vector;
    }

    void giveBack(int index, FlatVector vector) {
        free.get(index).push(vector);
    }

    @Override
    public void close() {
        all.forEach(FlatVector::close);
    }
}
