package dev.anneal.jobs.score;

import dev.anneal.jobs.score.commit.InputPart;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.execution.datasources.parquet.ParquetFileFormat;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Copies the input's rows, split by split, into Parquet files below {@code _input/}. From then on a split is a few files that nobody changes, whatever
 * happens to the table, and any executor reads it without its neighbours.
 *
 * @param schema of the copies
 */
record InputSnapshot(SparkSession spark, String folder, StructType schema) {
    static final String FOLDER = "_input";
    private static final String NUMBER = "_anneal_number";
    private static final int FEWEST_TASKS = 64;

    /** @param table as {@link InputTable} describes it */
    static InputSnapshot of(SparkSession spark, String folder, StructType table) {
        return new InputSnapshot(spark, folder, plainNames(table));
    }

    /** The input's own columns and what is damaged, by names that every version of every format takes. */
    private static StructType plainNames(StructType table) {
        StructType plain = new StructType();
        for (int i = 0; i < table.length() - InputTable.ADDED + 1; i++) {
            plain = plain.add("c" + i, table.fields()[i].dataType(), true);
        }
        return plain;
    }

    /** @param input what messages call the table */
    List<InputPart> write(CountedRows counted, int splitRows, String input) {
        JavaRDD<InternalRow> numbered =
                counted.rows().mapPartitionsWithIndex(new NumberRows(counted.byTask(), input), true);
        StructType columns = counted.schema().add(NUMBER, DataTypes.LongType, false);
        // Files of many pieces would leave splits in crumbs: there, rows move.
        JavaRDD<InternalRow> ordered =
                counted.isInOrder() ? numbered : sorted(numbered, columns, counted.count(), splitRows);
        FileOutput output = FileOutput.of(spark, new ParquetFileFormat(), Map.of(), schema);
        String parts = FOLDER + "/" + UUID.randomUUID();
        return ordered.mapPartitions(new WriteParts(columns.length() - 1, splitRows, output, folder, parts))
                .collect();
    }

    private JavaRDD<InternalRow> sorted(JavaRDD<InternalRow> numbered, StructType columns, long rows, int splitRows) {
        int slots = spark.sparkContext().defaultParallelism();
        int tasks = (int) Math.min((rows + splitRows - 1) / splitRows, Math.max(FEWEST_TASKS, 4L * slots));
        PackedRows packed = new PackedRows(columns);
        Dataset<Row> table = spark.createDataFrame(numbered.mapPartitions(packed::pack), PackedRows.SCHEMA)
                .repartition(tasks, functions.expr(PackedRows.NUMBER + " div " + splitRows))
                .sortWithinPartitions(PackedRows.NUMBER);
        return table.toJavaRDD().mapPartitions(packed::unpack);
    }
}
