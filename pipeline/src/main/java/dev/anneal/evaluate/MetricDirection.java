package dev.anneal.evaluate;

import java.util.Set;

/** Whether a metric is better when it is higher or when it is lower. */
public enum MetricDirection {
    HIGHER_IS_BETTER,
    LOWER_IS_BETTER;

    private static final Set<String> ERRORS = Set.of("loss", "mse", "rmse", "mae", "perplexity");

    /** By name: losses, errors and perplexity are better lower, everything else higher. */
    public static MetricDirection of(String metric) {
        return ERRORS.contains(metric) || metric.endsWith("_loss") || metric.endsWith("_error")
                ? LOWER_IS_BETTER
                : HIGHER_IS_BETTER;
    }

    /** Whether {@code candidate} is strictly better than {@code best}. NaN is never better than a number, and a number always better than NaN. */
    public boolean isBetter(double candidate, double best) {
        if (Double.isNaN(candidate) || Double.isNaN(best)) {
            return !Double.isNaN(candidate);
        }
        return this == HIGHER_IS_BETTER ? candidate > best : candidate < best;
    }
}
