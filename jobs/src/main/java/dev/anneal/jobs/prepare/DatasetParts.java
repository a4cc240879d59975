package dev.anneal.jobs.prepare;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.DataConfig;
import dev.anneal.config.LimitConfig;
import dev.anneal.config.SourceConfig;
import dev.anneal.dataset.DatasetFingerprint;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.jobs.source.SourceFiles;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.hadoop.conf.Configuration;

/** What decides the rows of a dataset, by the names that a user knows. */
final class DatasetParts {
    /** Raised when the same tables and settings come to give another dataset. */
    private static final String RULES = "1";

    private DatasetParts() {}

    static DatasetFingerprint fingerprint(
            DataConfig data, String tokenizerDigest, ShardSchema schema, Configuration hadoop) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("rules", RULES);
        parts.put("tokenizer", tokenizerDigest);
        parts.put("token types", Boolean.toString(schema.tokenTypes()));
        parts.put("data.labels", data.labels().toString());
        parts.put("data.max-length", Integer.toString(data.maxLength()));
        parts.put("data.truncation", data.truncation().name().toLowerCase(Locale.ROOT));
        parts.put("data.shard-rows", Integer.toString(data.shardRows()));
        parts.put("data.split.validation", Double.toString(data.split().validation()));
        parts.put("data.split.test", Double.toString(data.split().test()));
        columns(data.columns(), parts);
        limits(data.limit(), parts);
        source("data.train", data.train(), hadoop, parts);
        data.validation().ifPresent(source -> source("data.validation", source, hadoop, parts));
        data.test().ifPresent(source -> source("data.test", source, hadoop, parts));
        return new DatasetFingerprint(parts);
    }

    private static void columns(ColumnsConfig columns, Map<String, String> parts) {
        parts.put("data.columns.text", columns.text());
        columns.pair().ifPresent(pair -> parts.put("data.columns.pair", pair));
        parts.put("data.columns.label", columns.label());
        columns.id().ifPresent(id -> parts.put("data.columns.id", id));
    }

    private static void limits(LimitConfig limit, Map<String, String> parts) {
        limit("data.limit.train", limit.train(), parts);
        limit("data.limit.validation", limit.validation(), parts);
        limit("data.limit.test", limit.test(), parts);
    }

    private static void limit(String key, OptionalInt rows, Map<String, String> parts) {
        rows.ifPresent(value -> parts.put(key, Integer.toString(value)));
    }

    private static void source(String key, SourceConfig source, Configuration hadoop, Map<String, String> parts) {
        parts.put(key + ".format", source.format().name().toLowerCase(Locale.ROOT));
        parts.put(key + ".options", source.options().toString());
        for (SourceFiles.Seen file : SourceFiles.list(hadoop, key, source)) {
            parts.put(key + " file " + file.path(), file.sizeBytes() + " bytes of " + file.modified());
        }
    }
}
