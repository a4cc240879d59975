package dev.anneal.jobs.source;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;

/**
 * What tells one set of rows from another, whatever order they come in: their number, and two sums over the rows' hashes. Every row is read for it
 * once. Two different sets have one digest by accident with a probability of about 2^-128 (xxHash64, github.com/Cyan4973/xxHash, with two seeds).
 */
final class RowDigest {
    private RowDigest() {}

    /** @param columns whose values count; empty for all */
    static String of(Dataset<Row> rows, List<String> columns) {
        List<Column> values = new ArrayList<>();
        for (StructField field : rows.schema().fields()) {
            if (columns.isEmpty() || columns.contains(field.name())) {
                Column column = TableSource.named(field.name());
                // A hash passes over nulls, and over those inside an array: told apart by these.
                values.add(column.isNull());
                values.add(SparkValues.isNested(field.dataType()) ? nested(column) : column);
            }
        }
        Column first = functions.xxhash64(values.toArray(Column[]::new));
        values.add(0, functions.lit("anneal"));
        Column second = functions.xxhash64(values.toArray(Column[]::new));
        Row sums = rows.agg(functions.count(functions.lit(1)), sum(first), sum(second))
                .first();
        return "%d rows of digest %s".formatted(sums.getLong(0), hexadecimal(sums, 1) + "-" + hexadecimal(sums, 2));
    }

    private static Column sum(Column hash) {
        return functions.sum(hash.cast("decimal(20,0)"));
    }

    /** Empty tables have no sum. */
    private static String hexadecimal(Row sums, int column) {
        BigDecimal sum = sums.isNullAt(column) ? BigDecimal.ZERO : sums.getDecimal(column);
        return sum.toBigInteger().toString(16);
    }

    private static Column nested(Column column) {
        return functions.to_json(functions.struct(column));
    }
}
