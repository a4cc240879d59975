package dev.anneal.jobs.score;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.types.StructType;

/**
 * The rows that are to be scored, counted piece by piece, so that each has its number in the input however many tasks read it.
 *
 * @param rows read anew by every job, by the same tasks each time
 * @param schema as {@link InputTable} describes it
 * @param runs in the order of the tasks
 */
record CountedRows(JavaRDD<InternalRow> rows, StructType schema, List<RowRun> runs) {
    /**
     * A run and the number of its first row.
     *
     * @param rows how many
     */
    record Numbered(long first, long rows) implements Serializable {}

    static CountedRows of(Dataset<Row> table) {
        // One physical plan: a second one may cut the files in another way, if executors came or went.
        JavaRDD<InternalRow> rows = table.queryExecution().toRdd().toJavaRDD();
        List<RowRun> runs = rows.mapPartitionsWithIndex(
                        new CountRuns(table.schema().length()), true)
                .collect();
        return new CountedRows(rows, table.schema(), runs);
    }

    long count() {
        return runs.stream().mapToLong(RowRun::rows).sum();
    }

    /** Whether tasks read pieces in the order of the input, one after the other. */
    boolean isInOrder() {
        for (int i = 1; i < runs.size(); i++) {
            if (RowRun.INPUT_ORDER.compare(runs.get(i - 1), runs.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /** The runs of each task, in their order; tasks without rows are left out. */
    Map<Integer, List<Numbered>> byTask() {
        List<RowRun> ordered = new ArrayList<>(runs);
        ordered.sort(RowRun.INPUT_ORDER);
        Map<RowRun, Numbered> numbered = new HashMap<>();
        long first = 0;
        for (RowRun run : ordered) {
            numbered.put(run, new Numbered(first, run.rows()));
            first += run.rows();
        }
        Map<Integer, List<Numbered>> byTask = new HashMap<>();
        for (RowRun run : runs) {
            byTask.computeIfAbsent(run.task(), absent -> new ArrayList<>()).add(numbered.get(run));
        }
        return byTask;
    }
}
