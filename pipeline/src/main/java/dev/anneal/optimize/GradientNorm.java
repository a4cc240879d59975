package dev.anneal.optimize;

import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.List;

/** The global L2 norm of gradients: sums of squares per block of the grid, combined in block order, whoever computed a block. */
public final class GradientNorm implements AutoCloseable {
    private final Script script = Script.compile("norm", ScriptText.read("norm.py"));

    /** The norm over all vectors, in their order. */
    public double of(List<FlatVector> gradients) {
        double sum = 0;
        try (Scope scope = Scope.open()) {
            for (FlatVector gradient : gradients) {
                for (double block : squares(scope, gradient)) {
                    sum += block;
                }
            }
        }
        return Math.sqrt(sum);
    }

    private double[] squares(Scope scope, FlatVector gradient) {
        Tensor blocks =
                script.call(scope, "squares", List.of(gradient.tensor())).get(0);
        return blocks.toDoubles();
    }

    /** What gradients are multiplied with, so that their norm is at most {@code limit}; {@code torch.nn.utils.clip_grad_norm_}. */
    public static double clipCoefficient(double norm, double limit) {
        return limit <= 0 ? 1 : Math.min(1, limit / (norm + 1e-6));
    }

    @Override
    public void close() {
        script.close();
    }
}
