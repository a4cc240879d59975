package dev.anneal.jobs.score;

import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Runs on executors: the rows of the test split, as they are.
 *
 * @param last the last row that a limit keeps
 */
record SelectHeldOut(TaskInputs inputs, List<String> labels, Last last) implements MapPartitionsFunction<Row, Row> {
    /** Rows are in the order of their hashes, and equal rows in that of their places. */
    record Last(long hash, long place) implements Serializable {
        static final Last NONE = new Last(Long.MAX_VALUE, Long.MAX_VALUE);

        boolean keeps(long otherHash, long otherPlace) {
            return otherHash < hash || (otherHash == hash && otherPlace <= place);
        }
    }

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        HeldOutRows heldOut = new HeldOutRows(inputs, labels);
        return new Mapped<>(rows, row -> {
            OptionalLong hash = heldOut.hash(row);
            boolean kept = hash.isPresent()
                    && last.keeps(hash.getAsLong(), inputs.table().place(row));
            return kept ? List.of(row) : List.of();
        });
    }
}
