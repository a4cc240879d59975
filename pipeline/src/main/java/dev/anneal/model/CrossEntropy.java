package dev.anneal.model;

import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.List;

/**
 * Cross entropy of logits [B, C] and one label per row, as a sum and a gradient scaled by the caller: a loss term is (sum, divisor), and the divisor
 * belongs to the whole step.
 */
public final class CrossEntropy implements AutoCloseable {
    private final Script script = LayerSource.of("cross-entropy.py").compile("cross-entropy");

    /**
     * A micro-batch's part of the loss.
     *
     * @param sum over the rows, in double
     * @param gradient [B, C] of sum times scale
     */
    public record Term(double sum, Tensor gradient) {}

    /** @param scale one over the step's divisor */
    public Term apply(Scope scope, Tensor logits, long[] labels, double scale) {
        List<Tensor> arguments = List.of(logits, scope.integers(labels, labels.length), scope.doubles(scale));
        List<Tensor> results = script.call(scope, "forward", arguments);
        return new Term(results.get(0).toDoubles()[0], results.get(1));
    }

    @Override
    public void close() {
        script.close();
    }
}
