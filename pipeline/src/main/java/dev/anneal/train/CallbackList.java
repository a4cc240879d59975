package dev.anneal.train;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import java.util.List;
import java.util.function.Consumer;

/** Several callbacks as one, which names the one that fails. */
record CallbackList(List<TrainCallback> callbacks) implements TrainCallback {
    @Override
    public void beforeTraining(RunStarted run, TrainControl control) {
        call("before training", callback -> callback.beforeTraining(run, control));
    }

    @Override
    public void beforeStep(int step, TrainControl control) {
        call("before step " + step, callback -> callback.beforeStep(step, control));
    }

    @Override
    public void afterStep(StepFinished step, TrainControl control) {
        call("after step " + step.step(), callback -> callback.afterStep(step, control));
    }

    @Override
    public void afterEvaluation(Evaluated evaluation, TrainControl control) {
        call(
                "after the evaluation of step " + evaluation.step(),
                callback -> callback.afterEvaluation(evaluation, control));
    }

    @Override
    public void afterEpoch(int epoch, TrainControl control) {
        call("after epoch " + epoch, callback -> callback.afterEpoch(epoch, control));
    }

    private void call(String moment, Consumer<TrainCallback> method) {
        for (TrainCallback callback : callbacks) {
            try {
                method.accept(callback);
            } catch (RuntimeException problem) {
                AnnealException.Kind kind =
                        problem instanceof AnnealException known ? known.kind() : AnnealException.Kind.USER;
                String what = problem instanceof AnnealException ? problem.getMessage() : problem.toString();
                throw new AnnealException(
                        kind,
                        "The callback " + callback.getClass().getName() + " failed " + moment + ": " + what
                                + ". Mend it, or train without it.",
                        problem);
            }
        }
    }
}
