package dev.anneal.jobs.score;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.score.Prediction;
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
    private static final int ADDED = 3;

    @Override
    public Iterator<Row> call(Iterator<Row> rows) {
        if (!rows.hasNext()) {
            return Collections.emptyIterator();
        }
        RunConfig config = inputs.config();
        TaskContext task = TaskContext.get();
        SharedModel shared = SharedModel.acquire(inputs, config, task.cpus());
        ScorerOptions options = ScorerOptions.of(config.score().batchSize(), task.cpus());
        RowMapping texts = TaskInputs.texts(config);
        InputTable table = inputs.table();
        Iterator<Row> intact = new Mapped<>(rows, row -> table.damage(row).isPresent() ? List.of() : List.of(row));
        ScoredRows<Row> scored = new Scorer(shared.model(), options).score(intact, row -> texts.map(table.raw(row)));
        task.addTaskCompletionListener((TaskCompletionListener) ended -> {
            // In this order: the scorer's threads must have left the model.
            scored.close();
            shared.release();
            progress.flush();
        });
        return new Mapped<>(scored, this::output);
    }

    private List<Row> output(Scored<Row> scored) {
        progress.count();
        if (!(scored.outcome() instanceof Prediction prediction)) {
            return List.of();
        }
        Object[] values = inputs.table().values(scored.row(), ADDED);
        int at = values.length - ADDED;
        values[at] = prediction.label();
        values[at + 1] = prediction.probability();
        values[at + 2] = prediction.probabilities();
        return List.of(RowFactory.create(values));
    }
}
