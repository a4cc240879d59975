package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Script.Argument;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Adam with decoupled weight decay (arXiv 1711.05101), as {@code torch.optim.AdamW(fused=True)}: the whole update of a vector is one kernel. It owns
 * the moments of what it updates: whole vectors, or one slice of each (ZeRO stage 1, arXiv 1910.02054). Slices are cut along the grid, so that a slice
 * gets the bits that it would get as a part of the whole. Not thread-safe.
 */
public final class AdamW implements AutoCloseable {
    private final Settings settings;
    private final Script script = Script.compile("adamw", ScriptText.read("adamw.py"));
    private final List<List<Part>> parts = new ArrayList<>();
    private final List<Moments> moments = new ArrayList<>();

    /**
     * Hyperparameters.
     *
     * @param weightDecay of the decay parts of the vectors
     */
    public record Settings(double beta1, double beta2, double epsilon, double weightDecay) {}

    /** Floats [from, to) of a vector, which have one weight decay. */
    private record Part(long from, long to, double decay, Tensor parameters, Tensor mean, Tensor square) {}

    /** What all parts of a step have in common. */
    private record Step(Scope scope, Tensor number, Tensor clip, double learningRate) {}

    /** @param model whose vectors are updated in place */
    public AdamW(Settings settings, EncoderModel model) {
        this(settings, model, wholeVectors(model));
    }

    /**
     * Updates a slice of every vector only.
     *
     * @param slices in floats, one per model vector, along its grid; perhaps empty
     */
    public AdamW(Settings settings, EncoderModel model, List<Range> slices) {
        this.settings = settings;
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            long decayFloats = model.layouts().get(vector).decayFloats();
            parts.add(parts(vector, model.vectors().get(vector), decayFloats, slices.get(vector)));
        }
    }

    private static List<Range> wholeVectors(EncoderModel model) {
        return model.vectors().stream()
                .map(vector -> new Range(0, Math.toIntExact(vector.floats())))
                .toList();
    }

    private List<Part> parts(int vector, FlatVector parameters, long decayFloats, Range slice) {
        if (slice.isEmpty()) {
            return List.of();
        }
        Moments owned = Moments.zeros(vector, slice.from(), slice.size());
        moments.add(owned);
        List<Part> parted = new ArrayList<>();
        long boundary = Math.max(slice.from(), Math.min(decayFloats, slice.to()));
        if (slice.from() < boundary) {
            parted.add(part(parameters, owned, slice.from(), boundary, settings.weightDecay()));
        }
        if (boundary < slice.to()) {
            parted.add(part(parameters, owned, boundary, slice.to(), 0));
        }
        return parted;
    }

    private static Part part(FlatVector parameters, Moments owned, long from, long to, double decay) {
        long first = from - owned.from();
        long end = to - owned.from();
        return new Part(
                from,
                to,
                decay,
                parameters.slice(from, to),
                owned.mean().slice(first, end),
                owned.square().slice(first, end));
    }

    /** The moments of what is updated, in the vectors' order; none for a vector of which nothing is. */
    public List<Moments> moments() {
        return List.copyOf(moments);
    }

    /**
     * Updates what this optimizer updates. The gradients of that are scaled in place by the clip coefficient.
     *
     * @param gradients whole vectors, of which only the slices are read
     * @param step counted from 0
     * @param clipCoefficient at most 1
     */
    public void update(List<FlatVector> gradients, int step, double learningRate, double clipCoefficient) {
        update(gradients, step, learningRate, clipCoefficient, vector -> {});
    }

    /**
     * The same.
     *
     * @param updated hears of each vector, in order, as soon as its slice is updated, also if that is empty
     */
    public void update(
            List<FlatVector> gradients, int step, double learningRate, double clipCoefficient, IntConsumer updated) {
        try (Scope scope = Scope.open()) {
            Tensor number = scope.floats(new float[] {step + 1}, 1);
            // The kernel divides by it.
            Tensor clip = scope.floats(new float[] {(float) (1 / clipCoefficient)}, 1);
            Step common = new Step(scope, number, clip, learningRate);
            for (int vector = 0; vector < parts.size(); vector++) {
                for (Part part : parts.get(vector)) {
                    update(part, gradients.get(vector), common);
                }
                updated.accept(vector);
            }
        }
    }

    private void update(Part part, FlatVector gradient, Step step) {
        Tensor hyper = step.scope()
                .doubles(step.learningRate(), settings.beta1(), settings.beta2(), settings.epsilon(), part.decay());
        script.call(
                step.scope(),
                "update",
                Argument.of(List.of(part.parameters())),
                Argument.of(List.of(gradient.slice(step.scope(), part.from(), part.to()))),
                Argument.of(List.of(part.mean())),
                Argument.of(List.of(part.square())),
                Argument.of(List.of(step.number())),
                Argument.of(hyper),
                Argument.of(step.clip()));
    }

    @Override
    public void close() {
        moments.forEach(Moments::close);
        script.close();
    }
}
