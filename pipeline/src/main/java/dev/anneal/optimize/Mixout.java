package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.plan.Range;
import dev.anneal.plan.SplitMix64;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Mixout (arXiv 1909.11299): for one step, each weight of the encoder's blocks is with a probability p the pre-trained one, and the others go so much
 * further from it that the mean stays what it was:
 *
 * <pre>
 * w' = u + kept (w - u) / (1 - p),   dL/dw = kept dL/dw' / (1 - p),   kept is 0 with probability p, else 1
 * </pre>
 *
 * u are the parameters when this is made. Biases, norms, embeddings and the head are left alone. The draws are those of the run's seed, the step and
 * the vector. It needs a second and a third memory of these parameters. Not thread-safe.
 */
public final class Mixout implements AutoCloseable {
    /** Sets these draws apart from others of the same seed. */
    private static final int PURPOSE = 0x6D697865;

    private final EncoderModel model;
    private final double probability;
    private final long seed;
    private final Backup anchor;
    private final Backup parameters;
    private final Script script = Script.compile("mixout", ScriptText.read("mixout.py"));

    /** @param model with its pre-trained parameters */
    public Mixout(EncoderModel model, double probability, long seed) {
        this.model = model;
        this.probability = probability;
        this.seed = seed;
        List<Integer> depths = model.depths();
        this.anchor = Backup.of(model, vector -> isOfABlock(depths.get(vector)));
        this.parameters = Backup.of(model, vector -> isOfABlock(depths.get(vector)));
        anchor.take();
    }

    private boolean isOfABlock(int depth) {
        return depth > 0 && depth <= model.blocks();
    }

    /** Mixes the parameters for a step. */
    public void begin(int step) {
        parameters.take();
        for (int vector : anchor.vectors()) {
            try (Scope scope = Scope.open()) {
                FlatVector copy = anchor.copy(vector);
                Tensor mixed = model.vectors().get(vector).slice(scope, 0, copy.floats());
                script.call(
                        scope,
                        "mix",
                        List.of(mixed, copy.tensor(), seed(scope, step, vector), scope.doubles(probability)));
            }
        }
    }

    /**
     * Puts the parameters back, and makes gradients of the mixed ones theirs.
     *
     * @param gradients by model vector, of which only {@code slices} count
     */
    public void end(int step, Map<Integer, FlatVector> gradients, List<Range> slices) {
        parameters.restore();
        for (int vector : anchor.vectors()) {
            long floats = anchor.copy(vector).floats();
            Range slice = slices.get(vector);
            long to = Math.min(slice.to(), floats);
            @Nullable FlatVector gradient = gradients.get(vector);
            if (gradient != null && slice.from() < to) {
                try (Scope scope = Scope.open()) {
                    script.call(
                            scope,
                            "unmix",
                            List.of(
                                    gradient.slice(scope, slice.from(), to),
                                    scope.wholeNumbers(floats, slice.from(), to),
                                    seed(scope, step, vector),
                                    scope.doubles(probability)));
                }
            }
        }
    }

    private Tensor seed(Scope scope, int step, int vector) {
        return scope.wholeNumbers(SplitMix64.hash(seed, PURPOSE, step, vector) >>> 32);
    }

    @Override
    public void close() {
        anchor.close();
        parameters.close();
        script.close();
    }
}
