package dev.anneal.config;

import java.util.List;
import java.util.Optional;

/**
 * How the probability is chosen from which a label is given.
 *
 * @param metric that is to be best on the validation split; absent where nothing is chosen
 */
public record ThresholdConfig(
        @Key(
                doc =
                        "Choose the threshold that is best on validation rows for f1, accuracy, balanced_accuracy or matthews_correlation.")
        Optional<String> metric) {
    private static final List<String> METRICS = List.of("f1", "accuracy", "balanced_accuracy", "matthews_correlation");

    public ThresholdConfig {
        Checks checks = new Checks();
        metric.ifPresent(name -> checks.that(
                METRICS.contains(name),
                "metric",
                "is \"" + name + "\", but it must be one of: " + String.join(", ", METRICS)));
        checks.orThrow();
    }
}
