package dev.anneal.jobs.score;

import java.io.Serializable;
import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Numbered rows of Spark's inner kind as rows of a table, which is all that its public interface moves and sorts: the number, and the bytes of the row.
 *
 * @param columns of a row; the last is its number
 */
record PackedRows(StructType columns) implements Serializable {
    static final String NUMBER = "number";
    static final StructType SCHEMA =
            new StructType().add(NUMBER, DataTypes.LongType, false).add("row", DataTypes.BinaryType, false);

    private static final int ROW = 1;

    Iterator<Row> pack(Iterator<InternalRow> rows) {
        UnsafeProjection compact = UnsafeProjection.create(columns);
        int number = columns.length() - 1;
        return mapped(
                rows,
                row -> RowFactory.create(
                        row.getLong(number), compact.apply(row).copy().getBytes()));
    }

    /** A row is good until the next one is asked for. */
    Iterator<InternalRow> unpack(Iterator<Row> rows) {
        UnsafeRow unpacked = new UnsafeRow(columns.length());
        return mapped(rows, row -> {
            byte[] bytes = row.getAs(ROW);
            unpacked.pointTo(bytes, bytes.length);
            return unpacked;
        });
    }

    private static <A, B> Iterator<B> mapped(Iterator<A> values, Function<A, B> function) {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(values, Spliterator.ORDERED), false)
                .map(function)
                .iterator();
    }
}
