package dev.anneal.train;

import dev.anneal.error.AnnealException;
import dev.anneal.model.EncoderModel;
import dev.anneal.objective.TaskRows;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says where a gradient that is not finite began. */
record Divergence(EncoderModel model, TaskRows rows) {
    /**
     * The error of a step.
     *
     * @param mine this rank's micro-batches
     * @param norms of the gradient, by layer
     */
    AnnealException at(StepPlan plan, List<MicroBatch> mine, Map<String, Double> norms) {
        List<String> layers = norms.entrySet().stream()
                .filter(layer -> !Double.isFinite(layer.getValue()))
                .map(Map.Entry::getKey)
                .toList();
        String source = forwardFault(plan, mine)
                .map(layer -> "the output of " + layer + " is not finite")
                .orElse("outputs are finite, but gradients are not, from " + layers.get(layers.size() - 1) + " down");
        return AnnealException.user("The gradient is not finite at step " + plan.step() + " (epoch " + plan.epoch()
                + ") in " + String.join(", ", layers) + "; " + source
                + ": training diverged. Lower train.optimizer.learning-rate, lengthen"
                + " train.schedule.warmup-ratio, or set train.optimizer.clip-norm to 1.");
    }

    /** The lowest layer whose output is not finite, for the first of the micro-batches that has one. */
    private Optional<String> forwardFault(StepPlan plan, List<MicroBatch> mine) {
        return mine.stream()
                .map(batch ->
                        model.firstNotFinite(rows.load(batch, plan.epoch()).tokens()))
                .flatMap(Optional::stream)
                .findFirst();
    }
}
