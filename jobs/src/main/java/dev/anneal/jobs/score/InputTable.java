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
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructType;

/**
 * How a row of the input lies in Spark: its own columns, then what is damaged about it, then its place, which rises from row to row.
 *
 * @param names of its own columns
 * @param text whether every value counts as text, as when preparing JSON
 */
record InputTable(List<String> names, boolean text) implements Serializable {
    static final String PLACE = "_anneal_place";

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
        return table.select(ordered.toArray(Column[]::new));
    }

    static InputTable of(ScoreInput input, StructType schema) {
        String[] names = original(schema).fieldNames();
        return new InputTable(
                new ArrayList<>(Arrays.asList(names)),
                input.source().fileFormat().equals(Optional.of(Format.JSONL)));
    }

    /** The input's own columns. */
    static StructType original(StructType schema) {
        return new StructType(Arrays.copyOf(schema.fields(), schema.length() - 2));
    }

    private static Column quoted(String name) {
        return functions.col('`' + name.replace("`", "``") + '`');
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

    /** The row's own values, with room for more. */
    Object[] values(Row row, int more) {
        Object[] values = new Object[names.size() + more];
        for (int i = 0; i < names.size(); i++) {
            values[i] = row.get(i);
        }
        return values;
    }
}
