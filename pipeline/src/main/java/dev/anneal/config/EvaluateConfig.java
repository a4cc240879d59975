package dev.anneal.config;

import java.util.List;
import java.util.Optional;

/**
 * What the {@code evaluate} verb does.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param batchSize rows per forward pass, during training too
 * @param keepScores rows times outputs up to which all that the model said is kept on the driver, 4 bytes each; metrics of ranking need it
 * @param glue the task of GLUE whose score is computed
 */
public record EvaluateConfig(
        @Key(doc = "The split that is evaluated: train, validation or test.", fallback = "validation")
        String split,

        @Key(doc = "Rows per forward pass, in evaluations during training too.", fallback = "32")
        int batchSize,

        @Key(
                doc =
                        "Scores (rows times outputs) up to which those of each row are kept, as areas under curves need them all.",
                fallback = "10000000")
        long keepScores,

        @Key(doc = "A task of GLUE: adds glue_score, the mean of the metrics that it is judged by.")
        Optional<GlueTask> glue) {
    public EvaluateConfig {
        new Checks()
                .that(
                        List.of("train", "validation", "test").contains(split),
                        "split",
                        "is \"" + split + "\", but it must be one of: train, validation, test")
                .atLeast("batch-size", batchSize, 1)
                .that(keepScores >= 0, "keep-scores", "is " + keepScores + ", but it must be at least 0")
                .orThrow();
    }
}
