package dev.anneal.jobs.baseline;

import dev.anneal.config.EvaluateConfig;
import dev.anneal.config.Task;
import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Evaluator;
import dev.anneal.evaluate.Findings;
import dev.anneal.evaluate.RegressionEvaluator;
import dev.anneal.evaluate.RowScores;
import dev.anneal.evaluate.SingleLabelEvaluator;
import dev.anneal.evaluate.Tally;
import dev.anneal.evaluate.TallyCodec;
import dev.anneal.jobs.baseline.answer.BaselineAnswers;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Measures a baseline by the evaluator that measures the model. The driver reads the answers partition by partition, in the order of the rows'
 * hashes.
 */
record BaselineFigures(Task task, List<String> labels, EvaluateConfig settings) {
    // B rows, C labels
    private static final int BATCH = 1024;
    private static final double LEAST_PROBABILITY = 1e-38;

    Findings of(PipelineModel model, Dataset<Row> rows, long count) {
        return task == Task.REGRESSION ? ofNumbers(model, rows) : ofLabels(model, rows, count);
    }

    private Findings ofLabels(PipelineModel model, Dataset<Row> rows, long count) {
        RowScores scores = RowScores.of(count, labels.size(), settings.keepScores());
        SingleLabelEvaluator evaluator = new SingleLabelEvaluator(labels, scores, Decision.NONE);
        Dataset<Row> answers = BaselineAnswers.withProbabilities(model, rows)
                .select(functions.col(BaselineColumns.LABEL), BaselineAnswers.probabilities());
        return findings(evaluator, answers, (index, batch) -> {
            int[] classes = new int[batch.size()];
            float[] logits = new float[batch.size() * labels.size()]; // [B, C]
            for (int row = 0; row < classes.length; row++) {
                classes[row] = (int) batch.get(row).getDouble(0);
                List<Double> probabilities = batch.get(row).getList(1);
                for (int c = 0; c < labels.size(); c++) {
                    double probability = Math.max(LEAST_PROBABILITY, probabilities.get(c));
                    logits[row * labels.size() + c] = (float) Math.log(probability);
                }
            }
            return evaluator.tally(index, logits, classes);
        });
    }

    private Findings ofNumbers(PipelineModel model, Dataset<Row> rows) {
        RegressionEvaluator evaluator = new RegressionEvaluator(labels);
        Dataset<Row> answers = BaselineAnswers.withProbabilities(model, rows)
                .select(functions.col(BaselineColumns.LABEL), functions.col(BaselineColumns.PREDICTION));
        return findings(evaluator, answers, (index, batch) -> {
            float[] truths = new float[batch.size()];
            float[] predictions = new float[batch.size()];
            for (int row = 0; row < truths.length; row++) {
                truths[row] = (float) batch.get(row).getDouble(0);
                predictions[row] = (float) batch.get(row).getDouble(1);
            }
            return evaluator.tally(index, predictions, truths);
        });
    }

    private static Findings findings(
            Evaluator evaluator, Dataset<Row> answers, BiFunction<Integer, List<Row>, Tally> tally) {
        List<Tally> tallies = new ArrayList<>();
        List<Row> batch = new ArrayList<>();
        for (Iterator<Row> rows = answers.toLocalIterator(); rows.hasNext(); ) {
            batch.add(rows.next());
            if (batch.size() == BATCH || !rows.hasNext()) {
                tallies.add(tally.apply(tallies.size(), batch));
                batch.clear();
            }
        }
        return evaluator.findings(tallies.size(), List.of(TallyCodec.encode(tallies)));
    }
}
