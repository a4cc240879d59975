package dev.anneal.jobs.score;

import dev.anneal.config.Format;
import dev.anneal.config.RunConfig;
import dev.anneal.jobs.source.SparkValues;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.table.RawRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.AnalysisException;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * How a row of the input lies in Spark: its own columns, then what is damaged about it, then its place, which rises from row to row, then file and
 * first byte of the piece of a file that it was read from.
 *
 * @param names of its own columns
 * @param text whether every value counts as text, as when preparing JSON
 */
record InputTable(List<String> names, boolean text) implements Serializable {
    static final String PLACE = "_anneal_place";
    static final String FILE = "_anneal_file";
    static final String BLOCK = "_anneal_block";

    /** Columns that are not the input's own. */
    static final int ADDED = 4;

    /** The table of an input, in this order of columns. A place holds the number of the task and that of the row in it. */
    static Dataset<Row> read(SparkSession spark, ScoreInput input, RunConfig config) {
        Dataset<Row> table = new TableSource(spark, input.key(), input.source()).table(input.wanted(config));
        List<Column> ordered = new ArrayList<>();
        for (String name : table.columns()) {
            if (!name.equals(TableSource.DAMAGED)) {
                ordered.add(quoted(name));
            }
        }
        ordered.add(quoted(TableSource.DAMAGED));
        ordered.add(functions.monotonically_increasing_id().as(PLACE));
        return withPieces(table, ordered);
    }

    /** A table that comes from several tables, or from none, does not say which files its rows are from. */
    private static Dataset<Row> withPieces(Dataset<Row> table, List<Column> columns) {
        List<Column> known = new ArrayList<>(columns);
        known.add(functions.input_file_name().as(FILE));
        known.add(functions.expr("input_file_block_start()").as(BLOCK));
        try {
            return table.select(known.toArray(Column[]::new));
        } catch (Exception severalTables) {
            // Scala declares no checked exceptions.
            if (!(severalTables instanceof AnalysisException)) {
                throw severalTables;
            }
            List<Column> unknown = new ArrayList<>(columns);
            unknown.add(functions.lit("").as(FILE));
            unknown.add(functions.lit(-1L).as(BLOCK));
            return table.select(unknown.toArray(Column[]::new));
        }
    }

    static InputTable of(ScoreInput input, StructType schema) {
        String[] names = original(schema).fieldNames();
        return new InputTable(
                new ArrayList<>(Arrays.asList(names)),
                input.source().fileFormat().equals(Optional.of(Format.JSONL)));
    }

    /** The input's own columns. */
    static StructType original(StructType schema) {
        return new StructType(Arrays.copyOf(schema.fields(), schema.length() - ADDED));
    }

    private static Column quoted(String name) {
        return TableSource.named(name);
    }

    RawRow raw(Row row) {
        return column -> {
            Optional<Object> value = SparkValues.of(row.get(names.indexOf(column)));
            return text ? value.map(InputTable::asText) : value;
        };
    }

    private static Object asText(Object value) {
        return value instanceof List || value instanceof Map ? value : value.toString();
    }

    /** The record as it stands in the file, where its format cannot hold it. */
    Optional<String> damage(Row row) {
        return Optional.ofNullable(row.getString(names.size()));
    }

    long place(Row row) {
        return row.getLong(names.size() + 1);
    }
}
