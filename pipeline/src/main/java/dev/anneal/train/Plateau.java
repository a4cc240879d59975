package dev.anneal.train;

import dev.anneal.config.ScheduleConfig;
import dev.anneal.evaluate.MetricDirection;
import java.util.Map;

/**
 * Lowers the learning rate when the validation metric has not become better for some evaluations: {@code torch.optim.lr_scheduler.ReduceLROnPlateau}
 * with its relative threshold of 1e-4. All ranks see the same metrics, so they lower it together. Not thread-safe.
 */
final class Plateau implements Resumable {
    private static final String FACTOR = "plateau_factor";
    private static final String BEST = "plateau_best";
    private static final String BAD = "plateau_bad_evaluations";
    private static final double THRESHOLD = 1e-4;

    private final String metric;
    private final boolean active;
    private final double gamma;
    private final int patience;
    private double factor = 1;
    private double best = Double.NaN;
    private int bad;

    /** @param metric as in evaluation.json */
    Plateau(ScheduleConfig config, String metric) {
        this.metric = metric;
        this.active = config.name() == ScheduleConfig.Name.PLATEAU;
        this.gamma = config.gamma().orElse(0.1);
        this.patience = config.patience().orElse(2);
    }

    /** What the rate is multiplied with. */
    double factor() {
        return factor;
    }

    void evaluated(Map<String, Double> metrics) {
        Double value = metrics.get(metric);
        if (!active || value == null) {
            return;
        }
        if (Double.isNaN(best) || isBetter(value)) {
            best = value;
            bad = 0;
        } else if (++bad > patience) {
            factor *= gamma;
            bad = 0;
        }
    }

    /** By more than noise: a share of the best value. */
    private boolean isBetter(double value) {
        double margin = THRESHOLD * Math.abs(best);
        double threshold = MetricDirection.of(metric).isBetter(1, 0) ? best + margin : best - margin;
        return MetricDirection.of(metric).isBetter(value, threshold);
    }

    @Override
    public Map<String, Double> progress() {
        return active ? Map.of(FACTOR, factor, BEST, best, BAD, (double) bad) : Map.of();
    }

    @Override
    public void resume(Map<String, Double> progress) {
        factor = progress.getOrDefault(FACTOR, 1.0);
        best = progress.getOrDefault(BEST, Double.NaN);
        bad = progress.getOrDefault(BAD, 0.0).intValue();
    }
}
