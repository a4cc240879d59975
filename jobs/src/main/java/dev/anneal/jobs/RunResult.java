package dev.anneal.jobs;

import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Example;
import dev.anneal.jobs.prepare.PreparedDataset;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.jobs.train.TrainResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a whole run leaves.
 *
 * @param folder where its files are
 * @param evaluation on {@code evaluate.split}
 * @param scored nothing where the configuration has neither {@code score.input} nor test rows
 * @param examples a few predictions beside their true labels; none without scored rows that have labels
 */
public record RunResult(
        RunFolder folder,
        PreparedDataset dataset,
        TrainResult training,
        Evaluation evaluation,
        Optional<ScoreResult> scored,
        List<Example> examples) {
    public RunResult {
        examples = List.copyOf(examples);
    }

    /** By their usual names: accuracy, macro_f1, ... */
    public Map<String, Double> metrics() {
        return evaluation.metrics();
    }
}
