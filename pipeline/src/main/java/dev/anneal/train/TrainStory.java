package dev.anneal.train;

import dev.anneal.config.TrainConfig;
import dev.anneal.model.Parameter;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.plan.TrainPlan;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.GradientsMeasured;
import dev.anneal.train.event.ModelRead;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import dev.anneal.train.event.Warned;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Rank 0 tells what happens, with rates and the time left; other ranks are silent. */
final class TrainStory {
    private final TrainLoop.Setup setup;
    private final TrainPlan plan;
    private int firstStep;
    private long beginning;
    private long lastStep;

    TrainStory(TrainLoop.Setup setup, TrainPlan plan) {
        this.setup = setup;
        this.plan = plan;
    }

    /** @param stepsDone before this attempt */
    void begin(int stepsDone) {
        firstStep = stepsDone;
        beginning = System.nanoTime();
        lastStep = beginning;
        TrainConfig config = setup.config().train();
        tell(() -> new RunStarted(
                now(),
                setup.config().name(),
                setup.allReduce().worldSize(),
                setup.hosts(),
                plan.totalSteps(),
                plan.stepsPerEpoch(),
                setup.dataset().split("train").rows(),
                setup.model().model().parameters().values().stream()
                        .mapToLong(Parameter::size)
                        .sum(),
                config.batchSize(),
                config.microBatchRows(),
                new RunStarted.Seeds(
                        config.seed().initialisation(),
                        config.seed().order(),
                        config.seed().dropout())));
    }

    /** What the model's parameters are before the first step. */
    void read(LoadReport report) {
        tell(() -> new ModelRead(
                now(),
                report.loaded().size(),
                report.initialised(),
                report.unusedExpected(),
                report.unusedSurprising(),
                report.summary()));
    }

    void resumed(int stepsDone) {
        tell(() -> new Resumed(now(), stepsDone, setup.checkpoints().path(stepsDone)));
    }

    void stepped(int stepsDone, StepResult result) {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastStep) / 1e9;
        double perStep = (now - beginning) / 1e9 / (stepsDone - firstStep);
        lastStep = now;
        List<Double> ranks =
                result.ranks().stream().map(RankReport::rowsPerSecond).toList();
        tell(() -> new StepFinished(
                now(),
                stepsDone,
                epoch(stepsDone),
                result.loss(),
                result.learningRate(),
                result.gradientNorm(),
                result.rows(),
                result.tokens(),
                result.rows() / seconds,
                result.tokens() / seconds,
                ranks,
                perStep * (plan.totalSteps() - stepsDone),
                result.lossParts()));
    }

    void measured(int stepsDone, Map<String, Double> layerNorms) {
        tell(() -> new GradientsMeasured(now(), stepsDone, layerNorms));
    }

    void warned(int stepsDone, String topic, String text) {
        tell(() -> new Warned(now(), stepsDone, topic, text));
    }

    void evaluated(int stepsDone, Map<String, Double> metrics, boolean best) {
        tell(() -> new Evaluated(now(), stepsDone, epoch(stepsDone), metrics, best));
        lastStep = System.nanoTime();
    }

    /** After something that is not part of a step's time. */
    void goesOn() {
        lastStep = System.nanoTime();
    }

    private double epoch(int stepsDone) {
        return (double) stepsDone / plan.stepsPerEpoch();
    }

    private Instant now() {
        return setup.clock().instant();
    }

    private void tell(Supplier<TrainEvent> event) {
        if (setup.allReduce().rank() == 0) {
            setup.events().accept(event.get());
        }
    }
}
