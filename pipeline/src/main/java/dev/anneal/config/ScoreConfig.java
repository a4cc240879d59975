package dev.anneal.config;

import java.util.Optional;

/**
 * What the {@code score} verb does.
 *
 * @param input rows to score; columns as in {@code data.columns}, a label is not needed
 * @param output a folder for the predictions; absent means {@code scored} in the run's folder
 */
public record ScoreConfig(
        @Key(doc = "The table to score; columns as in data.columns, a label is not needed.")
        Optional<SourceConfig> input,

        @Key(doc = "The folder for predictions; if absent, scored in the run's folder.")
        Optional<String> output,

        @Key(doc = "Rows per forward pass.", fallback = "32")
        int batchSize) {
    public ScoreConfig {
        Checks checks = new Checks().atLeast("batch-size", batchSize, 1);
        output.ifPresent(folder -> checks.notBlank("output", folder));
        checks.orThrow();
    }
}
