package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.score.CountedRows.Numbered;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.expressions.JoinedRow;

/**
 * Runs on executors: puts each row's number in the input behind its columns. A row is good until the next one is asked for.
 *
 * @param runs of each task
 * @param input what messages call the table
 */
record NumberRows(Map<Integer, List<Numbered>> runs, String input)
        implements Function2<Integer, Iterator<InternalRow>, Iterator<InternalRow>> {
    @Override
    public Iterator<InternalRow> call(Integer task, Iterator<InternalRow> rows) {
        return new NumberedRows(rows, runs.getOrDefault(task, List.of()).iterator(), input);
    }

    private static final class NumberedRows implements Iterator<InternalRow> {
        private final Iterator<InternalRow> rows;
        private final Iterator<Numbered> runs;
        private final String input;
        private final GenericInternalRow number = new GenericInternalRow(1);
        private final JoinedRow joined = new JoinedRow();
        private long next;
        private long left;

        NumberedRows(Iterator<InternalRow> rows, Iterator<Numbered> runs, String input) {
            this.rows = rows;
            this.runs = runs;
            this.input = input;
        }

        @Override
        public boolean hasNext() {
            boolean more = rows.hasNext();
            boolean expected = left > 0 || runs.hasNext();
            if (more != expected) {
                throw AnnealException.environment(
                        input + " has " + (more ? "more" : "fewer")
                                + " rows than when they were counted: it changed meanwhile. Score again when nobody writes to it.");
            }
            return more;
        }

        @Override
        public InternalRow next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            if (left == 0) {
                Numbered run = runs.next();
                next = run.first();
                left = run.rows();
            }
            number.setLong(0, next);
            next++;
            left--;
            return joined.apply(rows.next(), number);
        }
    }
}
