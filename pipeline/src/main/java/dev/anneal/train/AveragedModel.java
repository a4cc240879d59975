package dev.anneal.train;

import dev.anneal.model.EncoderModel;
import dev.anneal.model.TrainedVectors;
import dev.anneal.optimize.Memory;
import dev.anneal.optimize.WeightAverage;
import java.util.List;
import java.util.Optional;

/**
 * The average of the parameters, if a run has one, and the moments at which it is the model. Each rank averages what it updates; when the average takes
 * its place in the model, ranks exchange what they lack, as after a step. Not thread-safe.
 */
public final class AveragedModel implements AutoCloseable {
    private final Optional<WeightAverage> average;
    private final Ownership ownership;
    private final TrainedVectors trained;

    /** @param parts what is trained: nothing else is averaged */
    AveragedModel(
            Optional<WeightAverage.Settings> settings, EncoderModel model, Ownership ownership, TrainedParts parts) {
        this.average = settings.map(wanted -> new WeightAverage(wanted, model, parts.trained(ownership.slices())));
        this.ownership = ownership;
        this.trained = parts.ever();
    }

    /** What a checkpoint must remember. */
    List<Memory> memory() {
        return average.map(WeightAverage::memory).orElse(List.of());
    }

    /** The optimizer has made a step. */
    public void stepped(int stepsDone) {
        average.ifPresent(values -> values.update(stepsDone));
    }

    /** Runs something while the average, once there is one, is the model. */
    public void during(int stepsDone, Runnable work) {
        settle(stepsDone);
        work.run();
        settle(stepsDone);
    }

    /** Makes the average, once there is one, the model; a second time makes the parameters the model again. */
    public void settle(int stepsDone) {
        average.filter(values -> values.hasBegun(stepsDone)).ifPresent(values -> {
            values.exchange(vector -> {
                if (trained.contains(vector)) {
                    ownership.updated(vector);
                }
            });
            ownership.finish();
        });
    }

    @Override
    public void close() {
        average.ifPresent(WeightAverage::close);
    }
}
