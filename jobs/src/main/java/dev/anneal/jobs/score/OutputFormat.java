package dev.anneal.jobs.score;

import dev.anneal.config.ScoreConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.SparkValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.execution.datasources.DataSource;
import org.apache.spark.sql.execution.datasources.FileFormat;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.execution.datasources.v2.FileDataSourceV2;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * How predictions are written: {@code score.format}.
 *
 * @param name as Spark knows it
 * @param files of splits: those of the format, or Parquet where the format is a table's, which gets all of them at the end
 * @param isTable whether it is a table's
 * @param options of the format's writer
 */
record OutputFormat(String name, FileFormat files, boolean isTable, Map<String, String> options) {
    private static final String JSON = "json";
    private static final String CSV = "csv";

    /** Tables of a metastore, which Hive's own writers fill. */
    private static final String HIVE = "hive";

    /** Files that hold no table, or no columns by name. */
    private static final List<String> UNFIT = List.of("text", "binaryfile", "image", "libsvm");

    OutputFormat {
        options = Map.copyOf(options);
    }

    /** @throws AnnealException (user) for a format that Spark does not know or that holds no predictions */
    static OutputFormat of(ScoreConfig config, SparkSession spark) {
        String asked = config.format().toLowerCase(Locale.ROOT);
        String name = asked.equals("jsonl") ? JSON : config.format();
        if (UNFIT.contains(asked)) {
            throw AnnealException.user("score.format is " + config.format()
                    + ", which holds no table of several columns. Use parquet, jsonl, csv or orc.");
        }
        if (asked.equals(HIVE)) {
            requireHive(config, spark);
            return new OutputFormat(HIVE, new ParquetFileFormat(), true, config.options());
        }
        Map<String, String> options = new LinkedHashMap<>(usual(asked));
        options.putAll(config.options());
        Optional<FileFormat> files = fileFormat(name, config.format(), spark);
        return files.map(format -> new OutputFormat(name, format, false, options))
                .orElseGet(() -> new OutputFormat(name, new ParquetFileFormat(), true, config.options()));
    }

    private static void requireHive(ScoreConfig config, SparkSession spark) {
        if (!spark.conf().get("spark.sql.catalogImplementation").equals(HIVE)) {
            throw AnnealException.user(
                    "score.format is hive, but Spark was started without a Hive metastore. Start with"
                            + " --conf spark.sql.catalogImplementation=hive and Hive's jars, or use another format.");
        }
        if (!config.options().containsKey(TableWriter.TABLE)) {
            throw AnnealException.user("score.format is hive, but score.options names no table. Add table:"
                    + " database.name, and fileFormat: parquet or orc for other files than text.");
        }
    }

    /** What our own readers expect, and columns that are there even where they are null. */
    private static Map<String, String> usual(String name) {
        return switch (name) {
            case CSV -> Map.of("header", "true", "escape", "\"");
            case "jsonl", JSON -> Map.of("ignoreNullFields", "false");
            default -> Map.of();
        };
    }

    private static Optional<FileFormat> fileFormat(String name, String asked, SparkSession spark) {
        try {
            Class<?> type =
                    DataSource.lookupDataSource(name, spark.sessionState().conf());
            Object source = type.getDeclaredConstructor().newInstance();
            if (source instanceof FileDataSourceV2 files) {
                source = files.fallbackFileFormat().getDeclaredConstructor().newInstance();
            }
            return source instanceof FileFormat format ? Optional.of(format) : Optional.empty();
        } catch (Exception unknown) {
            // Scala declares no checked exceptions.
            throw AnnealException.user(
                    "score.format is " + asked + ", which Spark cannot write: "
                            + String.valueOf(unknown.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse("")
                            + ". Use parquet, jsonl, csv or orc, or bring the format's jar with --packages.",
                    unknown);
        }
    }

    /** Options of the writer of a split's files. */
    Map<String, String> fileOptions() {
        return isTable ? Map.of() : options;
    }

    /** Columns that the format holds as JSON text only. */
    List<Integer> jsonColumns(StructType schema) {
        return IntStream.range(0, schema.length())
                .filter(i -> SparkValues.isNested(schema.fields()[i].dataType())
                        && !files.supportDataType(schema.fields()[i].dataType()))
                .boxed()
                .toList();
    }

    /** @throws AnnealException (user) for columns that the format cannot hold */
    void requireHolds(StructType schema) {
        List<String> unfit = new ArrayList<>();
        for (StructField field : JsonCells.schema(schema, jsonColumns(schema)).fields()) {
            if (!files.supportDataType(field.dataType()) || !files.supportFieldName(field.name())) {
                unfit.add(field.name() + " (" + field.dataType().simpleString() + ")");
            }
        }
        if (!unfit.isEmpty()) {
            throw AnnealException.user("score.format is " + name + ", which cannot hold the columns " + unfit
                    + ". Set score.format to parquet, or drop or rename those columns.");
        }
    }
}
