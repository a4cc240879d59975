package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.score.Refused;
import dev.anneal.score.Scored;
import dev.anneal.score.ScoredRows;
import dev.anneal.score.Scorer;
import dev.anneal.score.ScorerOptions;
import dev.anneal.table.RowMapping;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/** Runs on executors: rows that can be scored, with their predictions, in the order of the rows. */
record ScoreRows(TaskInputs inputs, RowProgress.Counter progress) implements MapPartitionsFunction<Row, Row> {
    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        RunConfig config = inputs.config();
        TaskContext task = TaskContext.get();
        SharedModel shared = SharedModel.acquire(inputs, config, task.cpus());
        OutputColumns columns = OutputColumns.of(shared.model().task());
        RowMapping texts = TaskInputs.texts(config);
        InputTable table = inputs.table();
        Iterator<Row> intact = new Mapped<>(rows, row -> table.damage(row).isPresent() ? List.of() : List.of(row));
        ScoredRows<Row> scored = new Scorer(shared.model(), options(config, task.cpus()))
                .score(intact, row -> texts.map(table.raw(row)));
        task.addTaskCompletionListener((TaskCompletionListener) ended -> {
            // In this order: the scorer's threads must have left the model.
            scored.close();
            shared.release();
            progress.flush();
        });
        return new Mapped<>(scored, row -> output(row, columns));
    }

    /** The states of all tokens take megabytes a row. */
    private static ScorerOptions options(RunConfig config, int threads) {
        ScorerOptions options = ScorerOptions.of(config.score().batchSize(), threads);
        boolean large = !config.task().isTrained()
                && config.score().features().pooling().isEmpty();
        return large ? options.withSmallWindows() : options;
    }

    private List<Row> output(Scored<Row> scored, OutputColumns columns) {
        progress.count();
        if (scored.outcome() instanceof Refused) {
            return List.of();
        }
        Object[] added = columns.values(scored.outcome());
        Object[] values = inputs.table().values(scored.row(), added.length);
        System.arraycopy(added, 0, values, values.length - added.length, added.length);
        return List.of(RowFactory.create(values));
    }
}
