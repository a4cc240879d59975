package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What the {@code evaluate} verb does.
 *
 * @param split {@code train}, {@code validation} or {@code test}
 * @param models runs or models that answer together; empty means the run's own model
 * @param batchSize rows per forward pass, during training too
 * @param keepScores rows times outputs up to which all that the model said is kept on the driver, 4 bytes each; metrics of ranking need it
 * @param slices columns of the table by whose values metrics are computed, too
 * @param hardest rows with the largest losses that are listed
 * @param threshold how the probability is chosen from which a label is given
 * @param calibrate whether a temperature is chosen
 * @param baseline what the model's figures are compared with
 * @param glue the task of GLUE whose score is computed
 */
public record EvaluateConfig(
        @Key(doc = "The split that is evaluated: train, validation or test.", fallback = "validation")
        String split,

        @Key(
                doc =
                        "Runs or models that are evaluated as one, their probabilities or numbers averaged; if empty, the run's own.",
                fallback = "[]")
        List<String> models,

        @Key(doc = "Rows per forward pass, in evaluations during training too.", fallback = "32")
        int batchSize,

        @Key(
                doc =
                        "Scores (rows times outputs) up to which those of each row are kept, as areas under curves need them all.",
                fallback = "10000000")
        long keepScores,

        @Key(doc = "A task of GLUE: adds glue_score, the mean of the metrics that it is judged by.")
        Optional<GlueTask> glue,

        @Key(doc = "Intervals of the metrics.") BootstrapConfig bootstrap,

        @Key(
                doc = "Columns of the evaluated table; metrics are computed for each value of each of them, too.",
                fallback = "[]")
        List<String> slices,

        @Key(doc = "How many of the rows with the largest losses are listed.", fallback = "20")
        int hardest,

        @Key(doc = "From which probability a label is given; kept with the model, for scoring too.")
        ThresholdConfig threshold,

        @Key(
                doc =
                        "Divide logits by the temperature that gives the lowest loss on validation rows; kept with the model, too.",
                fallback = "false")
        boolean calibrate,

        @Key(doc = "What the model's figures are compared with.")
        BaselineConfig baseline) {
    /** Whether something is chosen on the validation split. */
    public boolean isFitted() {
        return calibrate || threshold.metric().isPresent();
    }

    /** The same with models at other places. */
    public EvaluateConfig withModels(UnaryOperator<String> model) {
        return new EvaluateConfig(
                split,
                models.stream().map(model).toList(),
                batchSize,
                keepScores,
                glue,
                bootstrap,
                slices,
                hardest,
                threshold,
                calibrate,
                baseline);
    }

    public EvaluateConfig {
        models = List.copyOf(models);
        slices = List.copyOf(slices);
        new Checks()
                .that(
                        List.of("train", "validation", "test").contains(split),
                        "split",
                        "is \"" + split + "\", but it must be one of: train, validation, test")
                .atLeast("batch-size", batchSize, 1)
                .atLeast("hardest", hardest, 0)
                .that(
                        models.size() != 1,
                        List.of("models"),
                        "is " + models + ", but it takes two models to answer together",
                        "Name another one, or leave it out.")
                .that(
                        models.isEmpty() || !calibrate && threshold.metric().isEmpty(),
                        List.of("models", "threshold", "calibrate"),
                        "is given, but so is a choice of threshold or temperature, which is kept with one model",
                        "Evaluate each of them with that choice first, and leave it out here: together they use what lies"
                                + " beside each.")
                .that(
                        models.isEmpty()
                                || baseline.models().isEmpty()
                                        && baseline.published().isEmpty(),
                        List.of("models", "baseline"),
                        "is given, but so is baseline, which stands beside the run's own model",
                        "Leave one of them out.")
                .that(keepScores >= 0, "keep-scores", "is " + keepScores + ", but it must be at least 0")
                .orThrow();
    }
}
