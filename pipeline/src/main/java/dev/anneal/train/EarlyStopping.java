package dev.anneal.train;

import dev.anneal.config.EarlyStoppingConfig;
import dev.anneal.config.TrainConfig;
import dev.anneal.evaluate.MetricDirection;
import java.util.Map;
import java.util.Optional;

/**
 * Ends training when the metric that picks the best model has not improved by more than a margin for some evaluations, as {@code EarlyStopping} of Keras
 * does: gains that are too small to count do not add up unseen, since each evaluation is compared with the last one that counted. All ranks see the same
 * metrics, so they end together. Not thread-safe.
 */
final class EarlyStopping implements Resumable {
    private static final String REFERENCE = "early_stopping_reference";
    private static final String STEP = "early_stopping_step";
    private static final String WITHOUT = "early_stopping_without_improvement";

    private final Optional<EarlyStoppingConfig> config;
    private final String metric;
    private double reference = Double.NaN;
    private int step = -1;
    private int without;

    EarlyStopping(TrainConfig config) {
        this.config = config.earlyStopping();
        this.metric = config.bestMetric();
    }

    /** @param metrics of an evaluation, by name */
    void evaluated(int stepsDone, Map<String, Double> metrics) {
        Double value = metrics.get(metric);
        if (config.isEmpty() || value == null) {
            return;
        }
        if (step < 0 || isImproved(value, config.get().minDelta())) {
            reference = value;
            step = stepsDone;
            without = 0;
        } else {
            without++;
        }
    }

    private boolean isImproved(double value, double margin) {
        MetricDirection direction = MetricDirection.of(metric);
        double threshold = direction == MetricDirection.HIGHER_IS_BETTER ? reference + margin : reference - margin;
        return direction.isBetter(value, threshold);
    }

    /** Why training ends; empty while it goes on. */
    Optional<String> reason() {
        return config.filter(stopping -> without >= stopping.patience())
                .map(stopping -> "early stopping: " + metric + " has not improved"
                        + (stopping.minDelta() > 0 ? " by more than " + stopping.minDelta() : "") + " since step "
                        + step
                        + ", " + without + (without == 1 ? " evaluation ago" : " evaluations ago"));
    }

    /** What it waits for; empty where it is off. */
    Optional<String> limit() {
        return config.map(stopping -> stopping.patience() + (stopping.patience() == 1 ? " evaluation" : " evaluations")
                + " without a better " + metric);
    }

    @Override
    public Map<String, Double> progress() {
        return config.isEmpty()
                ? Map.of()
                : Map.of(REFERENCE, reference, STEP, (double) step, WITHOUT, (double) without);
    }

    @Override
    public void resume(Map<String, Double> progress) {
        reference = progress.getOrDefault(REFERENCE, Double.NaN);
        step = progress.getOrDefault(STEP, -1.0).intValue();
        without = progress.getOrDefault(WITHOUT, 0.0).intValue();
    }
}
