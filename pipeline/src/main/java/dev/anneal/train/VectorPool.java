package dev.anneal.train;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.SharedVector;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.VectorLayout;
import dev.anneal.tensor.FlatVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Gradient vectors that are used again: fresh ones would cost the kernel a page fault for every 4 KiB. Each model vector has its own, because only
 * they agree on what is padding, which is zero when a vector is made and which nobody writes. Vectors that are summed over the ranks lie where the
 * all-reduce wants them. Not thread-safe.
 */
final class VectorPool implements AutoCloseable {
    private final EncoderModel model;
    private final List<VectorLayout> layouts;
    private final AllReduce allReduce;
    private final List<Deque<FlatVector>> free = new ArrayList<>();
    private final List<List<FlatVector>> all = new ArrayList<>();

    VectorPool(EncoderModel model, AllReduce allReduce) {
        this.model = model;
        this.layouts = model.layouts();
        this.allReduce = allReduce;
        layouts.forEach(layout -> {
            free.add(new ArrayDeque<>());
            all.add(new ArrayList<>());
        });
    }

    /** A vector for the gradient of a model vector. */
    FlatVector take(int index) {
        Deque<FlatVector> candidates = free.get(index);
        if (!candidates.isEmpty()) {
            return candidates.pop();
        }
        FlatVector vector = fresh(index);
        all.get(index).add(vector);
        return vector;
    }

    private FlatVector fresh(int index) {
        long floats = layouts.get(index).floats();
        boolean travelsAsRows = model.rowVector().equals(OptionalInt.of(index));
        boolean inPlace = model.device().isInPlace();
        Optional<SharedVector> shared = travelsAsRows || !inPlace ? Optional.empty() : allReduce.allocate(floats);
        return shared.map(place -> FlatVector.over(place.memory(), place::close))
                .orElseGet(() -> FlatVector.zerosOn(model.device(), floats));
    }

    void giveBack(int index, FlatVector vector) {
        free.get(index).push(vector);
    }

    /** Takes all vectors back from whoever failed and does not give them back. */
    void takeBack() {
        for (int index = 0; index < all.size(); index++) {
            free.get(index).clear();
            free.get(index).addAll(all.get(index));
        }
    }

    @Override
    public void close() {
        all.forEach(vectors -> vectors.forEach(FlatVector::close));
    }
}
