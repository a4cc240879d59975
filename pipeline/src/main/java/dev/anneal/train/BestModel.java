package dev.anneal.train;

import dev.anneal.config.TrainConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.MetricDirection;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.checkpoint.CheckpointFolder;
import dev.anneal.train.checkpoint.ShareWriter;
import dev.anneal.train.checkpoint.StateVector;
import dev.anneal.train.checkpoint.WrittenShare.Purpose;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The best model so far by a validation metric: its value, its step, and its parameters in a folder of their own. Ties go to the earlier step. All
 * ranks hold the same value and step, and each writes its share of the parameters while training goes on.
 */
final class BestModel implements Resumable {
    private static final String VALUE = "best_value";
    private static final String STEP = CheckpointCommits.BEST_STEP;

    private final TrainConfig config;
    private final ShareWriter shares;
    private final CheckpointFolder folder;
    private final List<StateVector> parameters;
    private double value = Double.NaN;
    private int step = -1;

    BestModel(TrainConfig config, ShareWriter shares, CheckpointFolder folder, List<StateVector> parameters) {
        this.config = config;
        this.shares = shares;
        this.folder = folder;
        this.parameters = List.copyOf(parameters);
    }

    /** Keeps the parameters if they are the best so far; says whether they are. */
    boolean offer(int stepsDone, Map<String, Double> metrics) {
        Double offered = metrics.get(config.bestMetric());
        if (offered == null) {
            throw AnnealException.user("train.metric-for-best is " + config.bestMetric() + ", but the evaluation gives "
                    + String.join(", ", metrics.keySet()) + ". Choose one of these.");
        }
        boolean best = step < 0 || MetricDirection.of(config.bestMetric()).isBetter(offered, value);
        if (best) {
            value = offered;
            step = stepsDone;
            shares.write(Purpose.BEST, step, parameters, progress());
        }
        return best;
    }

    /** Puts the best parameters into the model, unless the last step's are the best or nothing was evaluated. */
    void restore(int lastStep) {
        if (step < 0 || step == lastStep) {
            return;
        }
        Optional<String> damage = folder.restore(step, parameters);
        damage.ifPresent(reason -> {
            throw AnnealException.environment(
                    "The best model cannot be read back: " + reason
                            + ". Resume from the last checkpoint, or set train.evaluate-every to never to take the last model.");
        });
    }

    @Override
    public Map<String, Double> progress() {
        return Map.of(VALUE, value, STEP, (double) step);
    }

    @Override
    public void resume(Map<String, Double> progress) {
        value = progress.getOrDefault(VALUE, Double.NaN);
        step = progress.getOrDefault(STEP, -1.0).intValue();
    }

    int step() {
        return step;
    }

    double value() {
        return value;
    }
}
