package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.track.PhaseProgress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Writes predictions and rejects, and counts both in what was written.
 *
 * @param rows to be scored
 */
record ScoreWriter(SparkSession spark, ChosenRows rows, TaskInputs inputs, ScoredFolder folder) {
    /**
     * What the folder holds.
     *
     * @param rowsIn rows that were to be scored
     * @param rowsOut rows with a prediction
     * @param rejected rows without one, by reason
     * @param columns of the predictions: Spark's name of each one's type
     */
    record Written(long rowsIn, long rowsOut, Map<String, Long> rejected, Map<String, String> columns) {}

    Written write(OutputColumns columns, PhaseProgress progress) {
        StructType original = InputTable.original(rows.rows().schema());
        try (RowProgress display = RowProgress.shownBy(progress::advance)) {
            Dataset<Row> scored = rows.rows()
                    .mapPartitions(new ScoreRows(inputs, display.counter()), Encoders.row(columns.scored(original)));
            write(columns.named(scored), folder.path());
        }
        Dataset<Row> written = spark.read().parquet(folder.path());
        long rowsOut = written.count();
        Map<String, Long> rejected = reject(rows.count() - rowsOut, OutputColumns.rejected(original));
        requireAll(rowsOut, rejected);
        progress.advanceTo(rows.count());
        progress.finish();
        Map<String, String> types = new LinkedHashMap<>();
        for (StructField field : written.schema().fields()) {
            types.put(field.name(), field.dataType().simpleString());
        }
        return new Written(rows.count(), rowsOut, rejected, types);
    }

    /** Looks for rejects only where predictions are missing. */
    private Map<String, Long> reject(long missing, StructType schema) {
        Dataset<Row> rejects = missing == 0
                ? spark.createDataFrame(List.of(), schema)
                : rows.rows().mapPartitions(new RejectRows(inputs), Encoders.row(schema));
        write(rejects, folder.rejected());
        Map<String, Long> counts = new TreeMap<>();
        // Spark warns of a folder whose own name looks hidden.
        for (Row count : spark.read()
                .parquet(folder.rejected() + "/*.parquet")
                .groupBy(OutputColumns.REASON)
                .count()
                .collectAsList()) {
            counts.put(count.getString(0), count.getLong(1));
        }
        return counts;
    }

    /** Spark's own _SUCCESS would come before the manifest. */
    private static void write(Dataset<Row> rows, String path) {
        rows.write()
                .mode(SaveMode.Append)
                .option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
                .parquet(path);
    }

    private void requireAll(long rowsOut, Map<String, Long> rejected) {
        long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
        if (rowsOut + refused != rows.count()) {
            throw AnnealException.environment("The input had " + rows.count() + " rows, but " + folder.path()
                    + " holds " + rowsOut + " with a prediction and " + refused
                    + " rejected. Either the input changed meanwhile, or the machines do not share that folder: put"
                    + " it on a file system that they share, and score again.");
        }
    }
}
