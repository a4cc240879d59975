package dev.anneal.jobs.ml;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.score.BorrowedModel;
import dev.anneal.jobs.source.SparkValues;
import dev.anneal.score.Scored;
import dev.anneal.score.ScoredRows;
import dev.anneal.table.RawRow;
import dev.anneal.table.RowMapping;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Runs on executors: every row of a partition, in its order, with the columns that the model adds.
 *
 * @param names of the DataFrame's columns
 */
record TransformRows(BorrowedModel.Address address, List<String> names, AddedColumns added)
        implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        TaskContext task = TaskContext.get();
        RunConfig config = address.config();
        RowMapping texts = RowMapping.withoutLabels(config.task(), config.data().withoutIds());
        BorrowedModel model = BorrowedModel.of(address, task.cpus());
        // Listeners are called from the last to the first: the scorer's threads must have left the model before it is
        // closed.
        task.addTaskCompletionListener((TaskCompletionListener) ended -> model.close());
        ScoredRows<Row> scored = model.score(rows, row -> texts.map(raw(row)));
        task.addTaskCompletionListener((TaskCompletionListener) ended -> scored.close());
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return scored.hasNext();
            }

            @Override
            public Row next() {
                return output(scored.next(), model);
            }
        };
    }

    private RawRow raw(Row row) {
        return column -> SparkValues.of(row.get(names.indexOf(column)));
    }

    private Row output(Scored<Row> scored, BorrowedModel model) {
        @Nullable Object[] more = added.values(scored.outcome(), model);
        @Nullable Object[] values = new Object[names.size() + more.length];
        for (int i = 0; i < names.size(); i++) {
            values[i] = scored.row().get(i);
        }
        System.arraycopy(more, 0, values, names.size(), more.length);
        return RowFactory.create(values);
    }
}
