package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.tensor.FlatVector;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/** A copy of the parameters with weight decay of some vectors, from which they come back bit by bit. Not thread-safe. */
final class Backup implements AutoCloseable {
    private final EncoderModel model;
    private final Map<Integer, FlatVector> copies = new TreeMap<>();

    private Backup(EncoderModel model) {
        this.model = model;
    }

    /** An empty one. */
    static Backup of(EncoderModel model, IntPredicate vectors) {
        Backup backup = new Backup(model);
        for (int vector = 0; vector < model.layouts().size(); vector++) {
            long floats = model.layouts().get(vector).decayFloats();
            if (floats > 0 && vectors.test(vector)) {
                backup.copies.put(vector, FlatVector.zerosOn(model.device(), floats));
            }
        }
        return backup;
    }

    /** Those that it is about. */
    Set<Integer> vectors() {
        return copies.keySet();
    }

    FlatVector copy(int vector) {
        FlatVector copy = copies.get(vector);
        if (copy == null) {
            throw new IllegalArgumentException("Of vector " + vector + " there is no copy.");
        }
        return copy;
    }

    void take() {
        copies.forEach((vector, copy) -> copy.copyFrom(model.vectors().get(vector), 0));
    }

    void restore() {
        copies.forEach((vector, copy) -> model.vectors().get(vector).copyFrom(copy, 0));
    }

    @Override
    public void close() {
        copies.values().forEach(FlatVector::close);
    }
}
