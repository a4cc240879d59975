package dev.anneal.jobs.train;

import dev.anneal.train.TrainOutcome;
import java.io.Serializable;

/**
 * How training ended.
 *
 * @param steps optimizer steps of the whole run
 * @param bestStep steps after which the saved model was reached
 * @param bestValue of {@code train.metric-for-best} on the validation split; NaN where nothing was evaluated
 * @param modelSha256 of {@code model.safetensors}, in hexadecimal
 * @param endedBy why early stopping or the time budget ended it before the last step of its plan; empty where they did not
 */
public record TrainResult(int steps, int bestStep, double bestValue, String modelSha256, String endedBy)
        implements Serializable {
    TrainResult(TrainOutcome outcome, String modelSha256) {
        this(
                outcome.steps(),
                outcome.bestStep(),
                outcome.bestValue(),
                modelSha256,
                outcome.endedBy().orElse(""));
    }
}
