package dev.anneal.train;

import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears. */
class CallbackDiary implements TrainCallback {
    final List<String> entries = new ArrayList<>();
    final List<StepFinished> steps = new ArrayList<>();

    @Override
    public void beforeTraining(RunStarted run, TrainControl control) {
        entries.add("begins " + run.totalSteps() + " steps");
    }

    @Override
    public void beforeStep(int step, TrainControl control) {
        entries.add("before " + step);
    }

    @Override
    public void afterStep(StepFinished step, TrainControl control) {
        entries.add("after " + step.step());
        steps.add(step);
    }

    @Override
    public void afterEvaluation(Evaluated evaluation, TrainControl control) {
        entries.add("evaluated " + evaluation.step());
    }

    @Override
    public void afterEpoch(int epoch, TrainControl control) {
        entries.add("epoch " + epoch);
    }
}
