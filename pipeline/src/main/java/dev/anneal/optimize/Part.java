package dev.anneal.optimize;

import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A part of a vector that one call of a kernel updates.
 *
 * @param memory by {@link Memory#NAMES}
 * @param anchor the parameters before training, where decay pulls to them
 */
record Part(Place place, Tensor parameters, List<Tensor> memory, Optional<Tensor> anchor) {
    /**
     * Floats [from, to) of a vector, which have one weight decay and one learning rate.
     *
     * @param decay whether weight decay applies
     * @param rate what the learning rate is multiplied with
     */
    record Place(long from, long to, boolean decay, double rate) {}

    static Part of(FlatVector parameters, Memory memory, Optional<FlatVector> anchor, Place place) {
        long first = place.from() - memory.from();
        long end = place.to() - memory.from();
        return new Part(
                place,
                parameters.slice(place.from(), place.to()),
                memory.values().stream().map(values -> values.slice(first, end)).toList(),
                place.decay() ? anchor.map(values -> values.slice(first, end)) : Optional.empty());
    }

    boolean decays() {
        return place.decay();
    }

    double rate() {
        return place.rate();
    }
}
