package dev.anneal.jobs.score;

import dev.anneal.config.DataConfig;
import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.ScoreConfig;
import dev.anneal.config.Truncation;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.jobs.source.SourceState;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.SparkSession;

/** What decides the predictions for a table, by the names that a user knows. */
final class ScoreParts {
    /** Raised when the same table and model come to give another result. */
    private static final String RULES = "2";

    private ScoreParts() {}

    static DatasetFingerprint fingerprint(RunConfig config, ScoreInput input, ScoreModels models, SparkSession spark) {
        DataConfig data = config.data();
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("rules", RULES);
        parts.put("model", models.digest());
        parts.put("data.max-length", Integer.toString(data.maxLength()));
        parts.put("data.truncation", data.truncation().name().toLowerCase(Locale.ROOT));
        parts.put("task", config.task().yamlName());
        settings(config, parts);
        output(config.score(), parts);
        for (Wanted wanted : input.wanted(config)) {
            parts.merge(wanted.key(), wanted.column(), (one, other) -> one + ", " + other);
        }
        if (input.rows() == ScoreInput.Rows.HELD_OUT) {
            heldOut(data, parts);
        }
        parts.put("rows", input.rows().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        parts.putAll(SourceState.of(spark, input.key(), input.source(), "input", List.of()));
        return new DatasetFingerprint(parts);
    }

    /** The batch size belongs to it: which rows share a batch changes the last bits of what a kernel adds up. */
    private static void output(ScoreConfig score, Map<String, String> parts) {
        parts.put("score.batch-size", Integer.toString(score.batchSize()));
        parts.put("score.format", score.format());
        parts.put("score.options", score.decisiveOptions().toString());
        if (score.submission().kind().isPresent()) {
            parts.put("score.submission", score.submission().toString());
        }
        score.splitRows().ifPresent(rows -> parts.put("score.split-rows", Integer.toString(rows)));
    }

    /** Those of some tasks and truncations only. */
    private static void settings(RunConfig config, Map<String, String> parts) {
        DataConfig data = config.data();
        if (data.truncation() == Truncation.WINDOWS) {
            parts.put("data.stride", Integer.toString(data.stride()));
        }
        if (data.truncation() == Truncation.HEAD_TAIL) {
            parts.put("data.head-share", Double.toString(data.headShare()));
        }
        config.score().nullThreshold().ifPresent(odds -> parts.put("score.null-threshold", Double.toString(odds)));
        switch (config.task()) {
            case FEATURES -> {
                FeaturesConfig features = config.score().features();
                parts.put("score.features.layers", features.layers().toString());
                parts.put(
                        "score.features.pooling",
                        features.pooling().map(Enum::name).orElse("none").toLowerCase(Locale.ROOT));
                parts.put("score.features.normalize", Boolean.toString(features.normalize()));
            }
            case ANSWER -> data.columns().id().ifPresent(id -> parts.put("data.columns.id", id));
            case SINGLE_LABEL, MULTI_LABEL, REGRESSION, TOKENS, MASKED_LM -> {}
        }
    }

    private static void heldOut(DataConfig data, Map<String, String> parts) {
        parts.put("data.split.test", Double.toString(data.split().test()));
        parts.put("data.split.stratify", Boolean.toString(data.split().stratify()));
        data.limit().test().ifPresent(rows -> parts.put("data.limit.test", Integer.toString(rows)));
    }
}
