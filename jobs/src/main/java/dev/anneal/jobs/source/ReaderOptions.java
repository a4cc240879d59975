package dev.anneal.jobs.source;

import dev.anneal.config.Format;
import java.util.LinkedHashMap;
import java.util.Map;

/** What Spark's readers are told about each format; the configuration's own options come last and win. */
final class ReaderOptions {
    private ReaderOptions() {}

    static Map<String, String> of(Format format, Map<String, String> own, String damagedColumn) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("mode", "PERMISSIVE");
        options.put("columnNameOfCorruptRecord", damagedColumn);
        switch (format) {
            case CSV -> {
                delimited(options);
                // RFC 4180: a quote inside quotes is doubled, and quoted fields may hold line breaks.
                options.put("quote", "\"");
                options.put("escape", "\"");
                options.put("multiLine", "true");
            }
            case TSV -> {
                delimited(options);
                options.put("sep", "\t");
                // GLUE's files: a quote is a character like any other, and so is a backslash.
                options.put("quote", "\u0000");
                options.put("escape", "\u0000");
            }
            case JSONL, PARQUET, ORC, TEXT, CONLL, CONLLU, SQUAD -> {}
        }
        options.putAll(own);
        return options;
    }

    private static void delimited(Map<String, String> options) {
        options.put("header", "true");
        options.put("encoding", "UTF-8");
        options.put("inferSchema", "false");
        // Else a line with too few fields passes as long as the wanted ones are there.
        options.put("columnPruning", "false");
    }
}
