package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.train.CallbackMessage.Answer;
import dev.anneal.jobs.train.CallbackMessage.Moment;
import dev.anneal.train.TrainCallback;
import dev.anneal.train.TrainControl;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;

/** Stands on rank 0 for the callbacks in the driver: asks them, and waits. */
record AskingCallback(RankContext context) implements TrainCallback {
    private static final long POLL_MILLIS = 1;

    @Override
    public void beforeTraining(RunStarted run, TrainControl control) {
        ask(Moment.BEFORE_TRAINING, run.toJson(), control);
    }

    @Override
    public void beforeStep(int step, TrainControl control) {
        ask(Moment.BEFORE_STEP, Integer.toString(step), control);
    }

    @Override
    public void afterStep(StepFinished step, TrainControl control) {
        ask(Moment.AFTER_STEP, step.toJson(), control);
    }

    @Override
    public void afterEvaluation(Evaluated evaluation, TrainControl control) {
        ask(Moment.AFTER_EVALUATION, evaluation.toJson(), control);
    }

    @Override
    public void afterEpoch(int epoch, TrainControl control) {
        ask(Moment.AFTER_EPOCH, Integer.toString(epoch), control);
    }

    /** Asks again and again: what the driver's channel handles must not wait for somebody's callback. */
    private void ask(Moment moment, String what, TrainControl control) {
        Answer answer = (Answer) context.ask(new CallbackMessage.Reached(moment, what));
        try {
            while (answer.state() == Answer.State.BUSY) {
                Thread.sleep(POLL_MILLIS);
                answer = (Answer) context.ask(new CallbackMessage.Heard());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources(
                    "Training was interrupted while it waited for a callback. Run it again.", e);
        }
        if (answer.state() == Answer.State.ENDS) {
            control.stop(answer.reason());
        }
    }
}
