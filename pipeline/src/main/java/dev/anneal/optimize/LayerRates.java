package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import java.util.Collections;
import java.util.List;

/** What the learning rate of each model vector is multiplied with. */
public record LayerRates(List<Double> factors) {
    public LayerRates {
        factors = List.copyOf(factors);
    }

    /** The same rate everywhere. */
    public static LayerRates equal(EncoderModel model) {
        return new LayerRates(Collections.nCopies(model.vectors().size(), 1.0));
    }

    /**
     * Layer-wise decay (arXiv 1801.06146, as in 2006.05987): the head at the full rate, the highest block at {@code decay} times it, the one below at
     * {@code decay} squared, and the embeddings lowest of all. A vector that several blocks share has the rate of the lowest.
     */
    public static LayerRates decaying(EncoderModel model, double decay) {
        List<Integer> depths = model.depths();
        int head = model.blocks() + 1;
        return new LayerRates(
                depths.stream().map(depth -> Math.pow(decay, head - depth)).toList());
    }

    double of(int vector) {
        return factors.get(vector);
    }
}
