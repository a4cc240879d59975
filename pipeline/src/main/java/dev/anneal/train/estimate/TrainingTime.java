package dev.anneal.train.estimate;

import dev.anneal.config.AdversarialConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.config.TrainConfig;
import java.time.Duration;

/**
 * How long a run takes: its micro-steps, one after the other on the rank with the most of them, each as long as one that was measured. What ranks wait for
 * each other, and checkpoints, come on top.
 *
 * @param steps of the plan
 * @param evaluations on the way
 * @param microSteps of the rank with the most of them, over all epochs
 * @param evaluated micro-batches of all evaluations on one rank; they go forward only, which is a third of the work
 */
public record TrainingTime(long steps, long evaluations, long microSteps, long evaluated) {
    private static final double FORWARD_SHARE = 1.0 / 3;

    /**
     * The micro-steps of a run.
     *
     * @param rows of the training split
     * @param validationRows of the validation split; 0 for none
     */
    public static TrainingTime of(RunConfig config, int ranks, long rows, long validationRows) {
        TrainConfig train = config.train();
        long stepsPerEpoch = train.completeBatches() ? rows / train.batchSize() : ceil(rows, train.batchSize());
        long steps = stepsPerEpoch * train.epochs();
        if (train.maxSteps().isPresent()) {
            steps = Math.min(steps, train.maxSteps().getAsInt());
        }
        long evaluations = train.evaluateEvery().isNever()
                ? 0
                : steps / Math.max(1, train.evaluateEvery().steps(Math.toIntExact(stepsPerEpoch)));
        int passes = train.regularization().adversarial().name() == AdversarialConfig.Name.NONE ? 1 : 2;
        return new TrainingTime(
                steps,
                evaluations,
                steps * passes * ceil(train.microBatchesPerStep(), ranks),
                evaluations * ceil(ceil(validationRows, train.microBatchRows()), ranks));
    }

    /** How long they take, where one takes so long. */
    public Duration duration(Duration microStep) {
        double nanos = microStep.toNanos() * (microSteps + FORWARD_SHARE * evaluated);
        return Duration.ofNanos(Math.round(nanos));
    }

    private static long ceil(long dividend, long divisor) {
        return (dividend + divisor - 1) / divisor;
    }
}
