package dev.anneal.config;

import java.util.List;

/**
 * What the {@code evaluate} verb does.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param batchSize rows per forward pass, during training too
 */
public record EvaluateConfig(
        @Key(doc = "The split that is evaluated: train, validation or test.", fallback = "validation")
        String split,

        @Key(doc = "Rows per forward pass, in evaluations during training too.", fallback = "32")
        int batchSize) {
    public EvaluateConfig {
        new Checks()
                .that(
                        List.of("train", "validation", "test").contains(split),
                        "split",
                        "is \"" + split + "\", but it must be one of: train, validation, test")
                .atLeast("batch-size", batchSize, 1)
                .orThrow();
    }
}
