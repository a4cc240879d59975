package dev.anneal.train;

import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import java.util.List;

/**
 * Hears what happens while a model is trained, and may end it. Every method may be left out. Training waits until a method has returned, so a slow one
 * makes it slow; one that throws ends the run on all ranks, with its message.
 *
 * <p>One at a time and in order: {@code beforeTraining}, then for each step {@code beforeStep}, {@code afterStep}, {@code afterEvaluation} where one is due,
 * and {@code afterEpoch} after the last step of an epoch. A run of {@code dev.anneal.jobs.Anneal} calls it in the driver, on a thread of its own, so that a
 * callback need not be serializable and may keep what it hears. A {@link TrainLoop} or a loop of somebody's own calls it on rank 0, on the thread that
 * trains. Other ranks call nothing; they go on or end as rank 0 does. A run that goes on from a checkpoint begins with {@code beforeTraining} again, and
 * repeats the steps after the checkpoint.
 */
public interface TrainCallback {
    /** Ranks have begun to train, or to go on. */
    default void beforeTraining(RunStarted run, TrainControl control) {}

    /** @param step that is about to be made, 1 for the first */
    default void beforeStep(int step, TrainControl control) {}

    /** @param step with its loss, learning rate and gradient norm */
    default void afterStep(StepFinished step, TrainControl control) {}

    /** @param evaluation of the validation rows */
    default void afterEvaluation(Evaluated evaluation, TrainControl control) {}

    /** @param epoch that is over, 1 for the first */
    default void afterEpoch(int epoch, TrainControl control) {}

    /** Calls each of them, in their order. What one throws says whose it was, and when. */
    static TrainCallback all(List<? extends TrainCallback> callbacks) {
        return new CallbackList(List.copyOf(callbacks));
    }
}
