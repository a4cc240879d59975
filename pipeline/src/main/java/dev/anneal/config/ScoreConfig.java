package dev.anneal.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * What the {@code score} verb does.
 *
 * @param input rows to score; columns as in {@code data.columns}, a label is not needed
 * @param output a folder for the predictions; absent means {@code scored} in the run's folder
 * @param models runs or models that answer together; empty means the run's own model
 * @param baseline which baseline of the run answers; absent means its model
 * @param format a format of files, or of a table, that Spark can write
 * @param options of its writer; they keep their order
 * @param splitRows rows of a split; absent where it follows from the number of rows
 * @param nullThreshold null odds above which a question has no answer; absent where every question has one
 * @param features what task {@code features} writes
 * @param submission a file for a competition
 */
public record ScoreConfig(
        @Key(doc = "The table to score; columns as in data.columns, a label is not needed.")
        Optional<SourceConfig> input,

        @Key(doc = "The folder for predictions; if absent, scored in the run's folder.")
        Optional<String> output,

        @Key(
                doc =
                        "Runs or models that answer together, their probabilities or numbers averaged; if empty, the run's own.",
                fallback = "[]")
        List<String> models,

        @Key(doc = "A baseline of the run that answers in place of its model, by its name in evaluate.baseline.models.")
        Optional<BaselineModel> baseline,

        @Key(doc = "parquet, jsonl, csv, orc, or a Spark data source: delta, avro, jdbc ...", fallback = "parquet")
        String format,

        @Key(
                doc = "Options for Spark's writer of this format; path or table name another place for a table.",
                fallback = "{}")
        Map<String, String> options,

        @Key(
                doc =
                        "Rows of a split, the part that is finished or not after a kill; if absent, chosen by the number of rows.")
        OptionalInt splitRows,

        @Key(doc = "Rows per forward pass.", fallback = "32")
        int batchSize,

        @Key(
                doc =
                        "Task answer: null odds above which a question has no answer, such as 0; if absent, each gets its best one.")
        OptionalDouble nullThreshold,

        @Key(doc = "What task features writes for each row.")
        FeaturesConfig features,

        @Key(doc = "A file of predictions as a competition takes it.")
        SubmissionConfig submission) {
    public ScoreConfig {
        models = List.copyOf(models);
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        Checks checks = new Checks()
                .atLeast("batch-size", batchSize, 1)
                .notBlank("format", format)
                .that(
                        models.size() != 1,
                        List.of("models"),
                        "is " + models + ", but it takes two models to answer together",
                        "Name another one, or leave it out.")
                .that(
                        baseline.isEmpty() || models.isEmpty(),
                        List.of("baseline", "models"),
                        "is given, but so is models, and one of them answers",
                        "Leave one of them out.");
        splitRows.ifPresent(rows -> checks.atLeast("split-rows", rows, 1));
        nullThreshold.ifPresent(odds -> checks.that(
                Double.isFinite(odds), "null-threshold", "is " + odds + ", but it must be a finite number"));
        output.ifPresent(folder -> checks.notBlank("output", folder));
        checks.orThrow();
    }

    /** The options that decide what is written: without secrets. */
    public Map<String, String> decisiveOptions() {
        return Secrets.decisive(options);
    }

    /** As files and people may see it: in place of secrets there are masks. */
    ScoreConfig masked() {
        return new ScoreConfig(
                input,
                output,
                models,
                baseline,
                format,
                Secrets.masked(options),
                splitRows,
                batchSize,
                nullThreshold,
                features,
                submission);
    }

    /** The same with tables, folders and models at other places. */
    public ScoreConfig withPaths(UnaryOperator<String> path, UnaryOperator<String> model) {
        return new ScoreConfig(
                input.map(table -> table.withPath(path)),
                output.map(path),
                models.stream().map(model).toList(),
                baseline,
                format,
                options,
                splitRows,
                batchSize,
                nullThreshold,
                features,
                submission);
    }
}
