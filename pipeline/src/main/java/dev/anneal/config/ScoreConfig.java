package dev.anneal.config;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the {@code score} verb does.
 *
 * @param input rows to score; columns as in {@code data.columns}, a label is not needed
 * @param output a folder for the predictions; absent means {@code scored} in the run's folder
 * @param nullThreshold null odds above which a question has no answer; absent where every question has one
 * @param features what task {@code features} writes
 */
public record ScoreConfig(
        @Key(doc = "The table to score; columns as in data.columns, a label is not needed.")
        Optional<SourceConfig> input,

        @Key(doc = "The folder for predictions; if absent, scored in the run's folder.")
        Optional<String> output,

        @Key(doc = "Rows per forward pass.", fallback = "32")
        int batchSize,

        @Key(
                doc =
                        "Task answer: null odds above which a question has no answer, such as 0; if absent, each gets its best one.")
        OptionalDouble nullThreshold,

        @Key(doc = "What task features writes for each row.")
        FeaturesConfig features) {
    public ScoreConfig {
        Checks checks = new Checks().atLeast("batch-size", batchSize, 1);
        nullThreshold.ifPresent(odds -> checks.that(
                Double.isFinite(odds), "null-threshold", "is " + odds + ", but it must be a finite number"));
        output.ifPresent(folder -> checks.notBlank("output", folder));
        checks.orThrow();
    }
}
