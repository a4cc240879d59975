package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import java.util.Collections;
import java.util.List;

/**
 * When and how fast each model vector learns.
 *
 * @param factors what the learning rate is multiplied with
 * @param firstSteps the first step that updates it: what a rule knows of the number of steps counts from there, as in torch, where a parameter's state
 *     begins with its first gradient
 */
public record LayerRates(List<Double> factors, List<Integer> firstSteps) {
    public LayerRates {
        factors = List.copyOf(factors);
        firstSteps = List.copyOf(firstSteps);
    }

    private LayerRates(List<Double> factors) {
        this(factors, Collections.nCopies(factors.size(), 0));
    }

    /** The same rates, from other steps on. */
    public LayerRates from(List<Integer> steps) {
        return new LayerRates(factors, steps);
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

    int firstStep(int vector) {
        return firstSteps.get(vector);
    }
}
