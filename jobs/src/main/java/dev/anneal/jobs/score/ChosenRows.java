package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/**
 * The rows that are to be scored, spread over the executors.
 *
 * @param rows as {@link InputTable} describes them, in their order
 * @param count how many they are
 */
record ChosenRows(Dataset<Row> rows, long count) {
    private static final int TASKS_PER_SLOT = 4;

    /** Fewer are not worth a task. */
    private static final int ROWS_PER_TASK = 512;

    /** A task with so many times its fair share of the rows makes the others wait. */
    private static final double UNFAIR = 1.5;

    static ChosenRows of(
            Dataset<Row> table, ScoreInput input, RunConfig config, TaskInputs inputs, List<String> labels) {
        Dataset<Row> chosen = switch (input.rows()) {
            case ALL -> table;
            case HELD_OUT -> heldOut(table, config.data().limit().test(), inputs, labels);
        };
        List<Long> counts = chosen.mapPartitions(new Count(), Encoders.LONG()).collectAsList();
        long rows = counts.stream().mapToLong(Long::longValue).sum();
        long largest = counts.stream().mapToLong(Long::longValue).max().orElse(0);
        return new ChosenRows(spread(chosen, rows, largest), rows);
    }

    private static Dataset<Row> heldOut(Dataset<Row> table, OptionalInt limit, TaskInputs inputs, List<String> labels) {
        SelectHeldOut.Last last =
                limit.isPresent() ? last(table, limit.getAsInt(), inputs, labels) : SelectHeldOut.Last.NONE;
        return table.mapPartitions(new SelectHeldOut(inputs, labels, last), Encoders.row(table.schema()));
    }

    /** The last row that a limit keeps. */
    private static SelectHeldOut.Last last(Dataset<Row> table, int limit, TaskInputs inputs, List<String> labels) {
        Dataset<Row> hashes =
                table.mapPartitions(new HeldOutHashes(inputs, labels), Encoders.row(HeldOutHashes.SCHEMA));
        List<Row> kept = hashes.sort(HeldOutHashes.HASH, InputTable.PLACE)
                .limit(limit)
                .sort(
                        hashes.col(HeldOutHashes.HASH).desc(),
                        hashes.col(InputTable.PLACE).desc())
                .takeAsList(1);
        return kept.isEmpty()
                ? SelectHeldOut.Last.NONE
                : new SelectHeldOut.Last(kept.get(0).getLong(0), kept.get(0).getLong(1));
    }

    /** A file that cannot be split would be one task: then rows move, but stay in order. */
    private static Dataset<Row> spread(Dataset<Row> chosen, long rows, long largest) {
        int slots = chosen.sparkSession().sparkContext().defaultParallelism();
        int tasks = (int) Math.min((long) TASKS_PER_SLOT * slots, (rows + ROWS_PER_TASK - 1) / ROWS_PER_TASK);
        double fair = (double) rows / Math.max(1, Math.min(slots, tasks));
        return largest > UNFAIR * fair
                ? chosen.repartitionByRange(tasks, chosen.col(InputTable.PLACE)).sortWithinPartitions(InputTable.PLACE)
                : chosen;
    }

    /** Runs on executors. It reads whole rows: Spark's own count may skip the parsing and see other records. */
    private record Count() implements MapPartitionsFunction<Row, Long> {
        @Override
        public Iterator<Long> call(Iterator<Row> rows) {
            long count = 0;
            for (; rows.hasNext(); rows.next()) {
                count++;
            }
            return List.of(count).iterator();
        }
    }
}
