package dev.anneal.optimize;

import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The global L2 norm of gradients: sums of squares per block of the grid, combined in block order, whoever computed a block. */
public final class GradientNorm implements AutoCloseable {
    private final Script script = Script.compile("norm", ScriptText.read("norm.py"));

    /**
     * Sums of squares, in double, one per block of the grid: per vector, those of its slice.
     *
     * @param slices in floats, one per vector, along its grid; perhaps empty
     */
    public List<double[]> squares(List<FlatVector> gradients, List<Range> slices) {
        List<double[]> squares = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            for (int vector = 0; vector < gradients.size(); vector++) {
                Range slice = slices.get(vector);
                squares.add(
                        slice.isEmpty()
                                ? new double[0]
                                : squares(scope, gradients.get(vector).slice(scope, slice.from(), slice.to())));
            }
        }
        return squares;
    }

    private double[] squares(Scope scope, Tensor gradient) {
        return script.call(scope, "squares", List.of(gradient)).get(0).toDoubles();
    }

    /** The norm over all vectors, in their order. */
    public double of(List<FlatVector> gradients) {
        List<Range> whole = gradients.stream()
                .map(gradient -> new Range(0, Math.toIntExact(gradient.floats())))
                .toList();
        return combine(squares(gradients, whole));
    }

    /** The norm, from the sums of squares of all blocks of all vectors. */
    public static double combine(List<double[]> squares) {
        double sum = 0;
        for (double[] vector : squares) {
            for (double block : vector) {
                sum += block;
            }
        }
        return Math.sqrt(sum);
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
