package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.config.LimitConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.jobs.source.SourceState;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.spark.sql.SparkSession;

/** What decides the rows of a dataset, by the names that a user knows. */
final class DatasetParts {
    /** Raised when the same tables and settings come to give another dataset. */
    private static final String RULES = "2";

    static final String VALIDATION = "data.split.validation";
    static final String TEST = "data.split.test";
    static final String STRATIFY = "data.split.stratify";

    private final Map<String, String> parts = new LinkedHashMap<>();

    private DatasetParts() {}

    /** @param labels as the configuration or its file lists them */
    static DatasetFingerprint fingerprint(
            RunConfig config, List<String> labels, String tokenizerDigest, ShardSchema schema, SparkSession spark) {
        DatasetParts all = new DatasetParts();
        all.put("rules", RULES);
        all.put("task", config.task().yamlName());
        all.put("tokenizer", tokenizerDigest);
        all.put("token types", schema.tokenTypes());
        all.put("data.labels", labels);
        all.rows(config.data());
        all.task(config);
        for (Wanted wanted : WantedColumns.all(config)) {
            all.parts.merge(wanted.key(), wanted.column(), (one, other) -> one + ", " + other);
        }
        all.limits(config.data().limit());
        List<String> columns =
                WantedColumns.all(config).stream().map(Wanted::column).toList();
        for (SplitSource source : SplitSource.of(config)) {
            all.parts.putAll(SourceState.of(spark, source.key(), source.source(), source.key(), columns));
        }
        return new DatasetFingerprint(all.parts);
    }

    private void rows(DataConfig data) {
        put("data.max-length", data.maxLength());
        put("data.truncation", data.truncation().name().toLowerCase(Locale.ROOT));
        switch (data.truncation()) {
            case HEAD_TAIL -> put("data.head-share", data.headShare());
            case WINDOWS -> put("data.stride", data.stride());
            case LONGEST_FIRST, ONLY_FIRST, ONLY_SECOND, FAIL -> {}
        }
        put("data.shard-rows", data.shardRows());
        put("data.duplicates", data.duplicates().yamlName());
        put(VALIDATION, data.split().validation());
        put(TEST, data.split().test());
        if (data.split().stratify()) {
            put(STRATIFY, true);
        }
    }

    private void task(RunConfig config) {
        DataConfig data = config.data();
        if (config.task() == Task.MULTI_LABEL) {
            put("data.label-separator", data.labelSeparator());
        }
        if (config.task() == Task.TOKENS) {
            put("data.tags", data.tags());
        }
        if (config.task() == Task.MASKED_LM) {
            put("data.masking.blocks", data.masking().blocks());
            if (data.masking().nextSentence()) {
                put(
                        "data.masking.next-sentence",
                        "true, train.seed.order " + config.train().seed().order());
            }
        }
    }

    private void limits(LimitConfig limit) {
        limit("data.limit.train", limit.train());
        limit("data.limit.validation", limit.validation());
        limit("data.limit.test", limit.test());
    }

    private void limit(String key, OptionalInt rows) {
        rows.ifPresent(value -> put(key, value));
    }

    private void put(String name, Object value) {
        parts.put(name, value.toString());
    }
}
