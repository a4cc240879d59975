package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import java.util.List;
import java.util.OptionalInt;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;

/** Which rows of a table are to be scored. */
final class ChosenRows {
    private ChosenRows() {}

    /** Those rows, as {@link InputTable} describes them, in their order. */
    static Dataset<Row> of(
            Dataset<Row> table, ScoreInput input, RunConfig config, TaskInputs inputs, List<String> labels) {
        return switch (input.rows()) {
            case ALL -> table;
            case HELD_OUT -> heldOut(table, config.data().limit().test(), inputs, labels);
        };
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
}
