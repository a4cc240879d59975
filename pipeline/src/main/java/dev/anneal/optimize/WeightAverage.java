package dev.anneal.optimize;

import dev.anneal.model.EncoderModel;
import dev.anneal.plan.Range;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * An average of a model's parameters over the steps, of whole vectors or of one slice of each, as {@link Optimizer} has its memory. The first update
 * copies the parameters, the later ones move the average towards them, as {@code torch.optim.swa_utils.AveragedModel} does:
 *
 * <pre>
 * exponential   average = decay x average + (1 - decay) x parameters           (get_ema_avg_fn; Polyak and Juditsky 1992)
 * equal         average = average + (parameters - average) / (updates + 1)     (stochastic weight averaging, arXiv 1803.05407)
 * </pre>
 *
 * Which update it is follows from the step, so that the average itself is all there is to remember. Not thread-safe.
 */
public final class WeightAverage implements AutoCloseable {
    /** What the state is called beside the optimizer's. */
    public static final String NAME = "average";

    private final Settings settings;
    private final EncoderModel model;
    private final List<Memory> memory = new ArrayList<>();
    private final Script script = Script.compile("average", ScriptText.read("average.py"));

    /** How updates weigh. */
    public enum Kind {
        EXPONENTIAL,
        EQUAL
    }

    /**
     * When and how it is updated.
     *
     * @param decay of exponential averages
     * @param after steps before, which leave no trace
     * @param every steps between updates, from then on
     */
    public record Settings(Kind kind, double decay, int after, int every) {
        /** Whether there is an average when so many steps are done. */
        public boolean hasBegun(int stepsDone) {
            return stepsDone >= (long) after + every;
        }

        private boolean isDue(int stepsDone) {
            return hasBegun(stepsDone) && (stepsDone - after) % every == 0;
        }

        /** The share of the parameters in the average. */
        private double share(int stepsDone) {
            int updates = (stepsDone - after) / every - 1;
            return switch (kind) {
                case EXPONENTIAL -> updates == 0 ? 1 : 1 - decay;
                case EQUAL -> 1.0 / (updates + 1);
            };
        }
    }

    /** @param slices in floats, one per model vector, along its grid; perhaps empty */
    public WeightAverage(Settings settings, EncoderModel model, List<Range> slices) {
        this.settings = settings;
        this.model = model;
        for (int vector = 0; vector < slices.size(); vector++) {
            Range slice = slices.get(vector);
            if (!slice.isEmpty()) {
                memory.add(Memory.zeros(model.device(), vector, slice.from(), slice.size(), 1));
            }
        }
    }

    /** The average, in the vectors' order; nothing for a vector of which nothing is averaged. */
    public List<Memory> memory() {
        return List.copyOf(memory);
    }

    /** Whether there is an average when so many steps are done. */
    public boolean hasBegun(int stepsDone) {
        return settings.hasBegun(stepsDone);
    }

    /** Takes in the parameters, if it is time. */
    public void update(int stepsDone) {
        if (settings.isDue(stepsDone)) {
            try (Scope scope = Scope.open()) {
                Tensor share = scope.doubles(settings.share(stepsDone));
                memory.forEach(
                        part -> script.call(scope, "move", List.of(values(part), parameters(scope, part), share)));
            }
        }
    }

    /**
     * Puts the average into the model and remembers the parameters instead, or the other way round.
     *
     * @param changed hears of each vector of the model, in order, also if nothing of it is averaged here
     */
    public void exchange(IntConsumer changed) {
        int next = 0;
        for (int vector = 0; vector < model.vectors().size(); vector++) {
            if (next < memory.size() && memory.get(next).vector() == vector) {
                Memory part = memory.get(next++);
                try (Scope scope = Scope.open()) {
                    script.call(scope, "exchange", List.of(values(part), parameters(scope, part)));
                }
            }
            changed.accept(vector);
        }
    }

    private static Tensor values(Memory part) {
        return part.values().get(0).tensor();
    }

    private Tensor parameters(Scope scope, Memory part) {
        FlatVector values = part.values().get(0);
        return model.vectors().get(part.vector()).slice(scope, part.from(), part.from() + values.floats());
    }

    @Override
    public void close() {
        memory.forEach(Memory::close);
        script.close();
    }
}
