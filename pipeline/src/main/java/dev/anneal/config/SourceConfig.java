package dev.anneal.config;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One table, named in exactly one way: files, a table of Spark's catalog, a query, or options from which a Spark data source knows it.
 *
 * @param path a file, a folder or a glob on any Hadoop file system; for a data source of Spark's what it calls a path
 * @param table a name in Spark's catalog or in Hive's
 * @param query Spark SQL that gives the rows
 * @param format one of {@link Format}, or a data source that Spark finds by that name; absent where Spark knows it
 * @param options what the reader is told beyond the format's own rules; they keep their order. Secrets among them reach Spark only: see {@link
 *     #maskedOptions}
 */
public record SourceConfig(
        @Key(
                doc =
                        "A file, a folder or a glob on any Hadoop file system; relative paths start at the working directory.")
        Optional<String> path,

        @Key(doc = "Instead of path: a table of Spark's catalog, or of Hive's.")
        Optional<String> table,

        @Key(doc = "Instead of path: Spark SQL that gives the rows, the same ones each time it is read.")
        Optional<String> query,

        @Key(
                doc =
                        "csv, tsv, jsonl, parquet, orc, text, conll, conllu, squad, or a Spark data source: delta, jdbc, avro, iceberg ...")
        Optional<String> format,

        @Key(doc = "Options for Spark's reader of this format, for example {sep: \";\"}.", fallback = "{}")
        Map<String, String> options) {
    private static final int SHOWN_LETTERS = 80;

    public SourceConfig {
        options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
        Checks checks = new Checks();
        SourceChecks.check(checks, path, table, query, format, options);
        checks.orThrow();
    }

    /** Who reads a table, and by what it is found. */
    public enum Kind {
        /** Files in one of Anneal's formats. */
        FILES,
        /** A data source of Spark's, with or without a path. */
        CONNECTOR,
        /** Spark's catalog. */
        TABLE,
        /** Spark SQL. */
        QUERY
    }

    /** Files in one of Anneal's formats. */
    public static SourceConfig files(String path, Format format, Map<String, String> options) {
        return new SourceConfig(
                Optional.of(path), Optional.empty(), Optional.empty(), Optional.of(YamlName.of(format)), options);
    }

    public Kind kind() {
        if (table.isPresent()) {
            return Kind.TABLE;
        }
        if (query.isPresent()) {
            return Kind.QUERY;
        }
        return fileFormat().isPresent() ? Kind.FILES : Kind.CONNECTOR;
    }

    /** How rows lie in {@link Kind#FILES}; empty for all else. */
    public Optional<Format> fileFormat() {
        return format.flatMap(SourceConfig::known);
    }

    static Optional<Format> known(String format) {
        return Arrays.stream(Format.values())
                .filter(constant -> YamlName.of(constant).equals(format.toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** The options as files and people may see them: in place of a password, a token or a key there is a mask. */
    public Map<String, String> maskedOptions() {
        return Secrets.masked(options);
    }

    /** The options that say which rows these are: without secrets, so that who changes a password does not change the rows. */
    public Map<String, String> decisiveOptions() {
        return Secrets.decisive(options);
    }

    /** A text in which no value of a secret option is left. */
    public String withoutSecrets(String text) {
        String clean = Secrets.maskedAddress(text);
        for (Map.Entry<String, String> option : options.entrySet()) {
            if (Secrets.isSecret(option.getKey()) && !option.getValue().isBlank()) {
                clean = clean.replace(option.getValue(), Secrets.MASK);
            }
        }
        return clean;
    }

    /** Names of options that have a mask in place of their value, as in a configuration that a run wrote. */
    public Optional<String> maskedOption() {
        return options.entrySet().stream()
                .filter(option -> option.getValue().contains(Secrets.MASK))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** What a message calls the table: its path, its name, or the beginning of its query. */
    public String shown() {
        String text = path.or(() -> table)
                .or(() -> query.map(sql -> sql.strip().replaceAll("\\s+", " ")))
                .orElseGet(() -> format.orElseThrow() + " " + decisiveOptions());
        return text.length() <= SHOWN_LETTERS ? text : text.substring(0, SHOWN_LETTERS) + "...";
    }

    /** What to do about a table that does not fit, as a sentence. */
    public String remedy(String key) {
        if (path.isPresent()) {
            return "Name another file in " + key + ".path.";
        }
        return table.isPresent()
                ? "Name another one in " + key + ".table."
                : "Correct " + key + (query.isPresent() ? ".query." : ".options.");
    }

    /** The same table at another place. */
    public SourceConfig withPath(UnaryOperator<String> place) {
        return new SourceConfig(path.map(place), table, query, format, options);
    }

    /** The same table, read with other options. */
    public SourceConfig withOptions(Map<String, String> others) {
        return new SourceConfig(path, table, query, format, others);
    }

    /** For the reader of a configuration: masks are no secrets. */
    SourceConfig masked() {
        return withOptions(maskedOptions());
    }

    @Override
    public String toString() {
        return shown() + " " + format.orElse("") + " " + maskedOptions();
    }
}
