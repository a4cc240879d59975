package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Script.Argument;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101), as {@code torch.optim.AdamW(fused=True)}: the whole update of a vector is one kernel. It owns
 * the moments. Not thread-safe.
 */
public final class AdamW implements AutoCloseable {
    private final Settings settings;
    private final Script script = Script.compile("adamw", ScriptText.read("adamw.py"));
    private final List<Part> parts = new ArrayList<>();
    private final List<FlatVector> means = new ArrayList<>();
    private final List<FlatVector> squares = new ArrayList<>();

    /**
     * Hyperparameters.
     *
     * @param weightDecay of the decay parts of the vectors
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {}

    /** A part of a vector with one weight decay. */
    private record Part(int vector, long from, long to, double decay, Tensor parameters, Tensor mean, Tensor square) {}

    /** @param model whose vectors are updated in place */
    public AdamW(Settings settings, EncoderModel model) {
        this.settings = settings;
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            FlatVector parameters = model.vectors().get(vector);
            long decayFloats = model.layouts().get(vector).decayFloats();
            means.add(FlatVector.zeros(parameters.floats()));
            squares.add(FlatVector.zeros(parameters.floats()));
            addPart(parameters, vector, 0, decayFloats, settings.weightDecay());
            addPart(parameters, vector, decayFloats, parameters.floats(), 0);
        }
    }

    private void addPart(FlatVector parameters, int vector, long from, long to, double decay) {
        if (from < to) {
            Tensor mean = means.get(vector).slice(from, to);
            Tensor square = squares.get(vector).slice(from, to);
            parts.add(new Part(vector, from, to, decay, parameters.slice(from, to), mean, square));
        }
    }

    /** The first moments, one vector per model vector. */
    public List<FlatVector> means() {
        return List.copyOf(means);
    }

    /** The second moments, one vector per model vector. */
    public List<FlatVector> squares() {
        return List.copyOf(squares);
    }

    /**
     * Updates all parameters. The gradients are scaled in place by the clip coefficient.
     *
     * @param step counted from 0
     * @param clipCoefficient at most 1
     */
    public void update(List<FlatVector> gradients, int step, double learningRate, double clipCoefficient) {
        try (Scope scope = Scope.open()) {
            Tensor steps = scope.floats(new float[] {step + 1}, 1);
            // The kernel divides by it.
            Tensor clip = scope.floats(new float[] {(float) (1 / clipCoefficient)}, 1);
            for (Part part : parts) {
                Tensor gradient = gradients.get(part.vector()).slice(scope, part.from(), part.to());
                Tensor hyper = scope.doubles(
                        learningRate, settings.beta1(), settings.beta2(), settings.epsilon(), part.decay());
                update(scope, part, gradient, steps, hyper, clip);
            }
        }
    }

    private void update(Scope scope, Part part, Tensor gradient, Tensor steps, Tensor hyper, Tensor clip) {
        script.call(
                scope,
                "update",
                Argument.of(List.of(part.parameters())),
                Argument.of(List.of(gradient)),
                Argument.of(List.of(part.mean())),
                Argument.of(List.of(part.square())),
                Argument.of(List.of(steps)),
                Argument.of(hyper),
                Argument.of(clip));
    }

    @Override
    public void close() {
        means.forEach(FlatVector::close);
        squares.forEach(FlatVector::close);
        script.close();
    }
}
