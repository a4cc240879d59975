package dev.anneal.jobs;

import dev.anneal.error.AnnealException;
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
 * @param trained nothing where the run trains no model
 * @param scored nothing where the configuration has neither {@code score.input} nor test rows
 * @param examples a few predictions beside their true labels; none without scored rows that have labels
 */
public record RunResult(
        RunFolder folder, Optional<Trained> trained, Optional<ScoreResult> scored, List<Example> examples) {
    public RunResult {
        examples = List.copyOf(examples);
    }

    /**
     * What training leaves.
     *
     * @param evaluation on {@code evaluate.split}
     */
    public record Trained(PreparedDataset dataset, TrainResult training, Evaluation evaluation) {}

    /** @throws AnnealException (user) where the run trains no model */
    public PreparedDataset dataset() {
        return required().dataset();
    }

    /** @throws AnnealException (user) where the run trains no model */
    public TrainResult training() {
        return required().training();
    }

    /** @throws AnnealException (user) where the run trains no model */
    public Evaluation evaluation() {
        return required().evaluation();
    }

    /** By their usual names: accuracy, macro_f1, ...; none where the run trains no model. */
    public Map<String, Double> metrics() {
        return trained.map(Trained::evaluation).map(Evaluation::metrics).orElse(Map.of());
    }

    private Trained required() {
        return trained.orElseThrow(() -> AnnealException.user(
                "The run in " + folder.path() + " trains no model, so it has no data set, training and evaluation."
                        + " Ask for what was scored, or name data.train."));
    }
}
