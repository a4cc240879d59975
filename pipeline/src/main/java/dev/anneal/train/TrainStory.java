package dev.anneal.train;

import dev.anneal.config.TrainConfig;
import dev.anneal.model.Parameter;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.plan.StepPlan;
import dev.anneal.plan.TrainPlan;
import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.GradientsMeasured;
import dev.anneal.train.event.ModelRead;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import dev.anneal.train.event.Warned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Rank 0 tells what happens, with rates and the time left: first as events, then to the callback if there is one. Other ranks are silent. What a callback
 * wants is agreed on in {@link #goesOn}, which all ranks call.
 */
public final class TrainStory {
    private final Training.Setup setup;
    private final TrainPlan plan;
    private final TrainControl control = TrainControl.fresh();
    private int firstStep;
    private long beginning = System.nanoTime();
    private long lastStep = beginning;

    TrainStory(Training.Setup setup, TrainPlan plan) {
        this.setup = setup;
        this.plan = plan;
    }

    /** @param stepsDone before this attempt; 0 for a new run */
    public void begin(int stepsDone) {
        begin(stepsDone, List.of());
    }

    /** @param limits at which it may end before its last step, in words */
    void begin(int stepsDone, List<String> limits) {
        firstStep = stepsDone;
        tell(() -> started(limits), (callback, run) -> callback.beforeTraining(run, control));
        beginning = System.nanoTime();
        lastStep = beginning;
    }

    private RunStarted started(List<String> limits) {
        TrainConfig config = setup.config().train();
        return new RunStarted(
                now(),
                setup.config().name(),
                setup.allReduce().worldSize(),
                setup.hosts(),
                plan.totalSteps(),
                plan.stepsPerEpoch(),
                setup.dataset().split("train").rows(),
                plan.rowsLeftOut(),
                setup.model().model().parameters().values().stream()
                        .mapToLong(Parameter::size)
                        .sum(),
                plan.rowsPerStep(),
                plan.rowsPerMicroBatch(),
                new RunStarted.Seeds(
                        config.seed().initialisation(),
                        config.seed().order(),
                        config.seed().dropout()),
                limits);
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

    /** @param path of the checkpoint */
    void resumed(int stepsDone, Function<Integer, String> path) {
        tell(() -> new Resumed(now(), stepsDone, path.apply(stepsDone)));
    }

    /** A step is about to be made. */
    public void beforeStep(StepPlan step) {
        call(callback -> callback.beforeStep(step.step() + 1, control));
    }

    /** @param stepsDone with this one */
    public void stepped(int stepsDone, StepResult result) {
        stepped(stepsDone, result, OptionalDouble.empty());
    }

    /** @param most seconds that may be left, whatever the steps that are left would take */
    void stepped(int stepsDone, StepResult result, OptionalDouble most) {
        long now = System.nanoTime();
        double seconds = Math.max(1, now - lastStep) / 1e9;
        double perStep = (now - beginning) / 1e9 / (stepsDone - firstStep);
        lastStep = now;
        List<Double> ranks =
                result.ranks().stream().map(RankReport::rowsPerSecond).toList();
        tell(
                () -> new StepFinished(
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
                        Math.min(perStep * (plan.totalSteps() - stepsDone), most.orElse(Double.POSITIVE_INFINITY)),
                        result.lossParts()),
                (callback, step) -> callback.afterStep(step, control));
    }

    void measured(int stepsDone, Map<String, Double> layerNorms) {
        tell(() -> new GradientsMeasured(now(), stepsDone, layerNorms));
    }

    void warned(int stepsDone, String topic, String text) {
        tell(() -> new Warned(now(), stepsDone, topic, text));
    }

    /** @param best whether the metric that counts is the best so far */
    public void evaluated(int stepsDone, Map<String, Double> metrics, boolean best) {
        tell(
                () -> new Evaluated(now(), stepsDone, epoch(stepsDone), metrics, best),
                (callback, evaluation) -> callback.afterEvaluation(evaluation, control));
        paused();
    }

    /** The configuration ends training before its last step. */
    void endedEarly(int stepsDone, String reason) {
        tell(() -> new EndedEarly(now(), stepsDone, plan.totalSteps(), reason));
    }

    /** Something that is not part of a step's time is over. */
    void paused() {
        lastStep = System.nanoTime();
    }

    /**
     * Comes last of all that belongs to a step, on all ranks: tells of the epoch's end if it is one, and says whether training goes on, as rank 0's
     * callback wants it. Without callbacks it always does, and no message is sent.
     */
    public boolean goesOn(int stepsDone) {
        if (setup.driver().callback().isEmpty()) {
            return true;
        }
        setup.driver().blackBox().enter("callbacks");
        if (stepsDone % plan.stepsPerEpoch() == 0) {
            call(callback -> callback.afterEpoch(stepsDone / plan.stepsPerEpoch(), control));
        }
        byte[] mine = control.reason().map(TrainStory::word).orElse(new byte[0]);
        boolean ends = setup.allReduce().broadcast(mine).length > 0;
        if (ends && stepsDone < plan.totalSteps()) {
            warned(
                    stepsDone,
                    "ended-early",
                    "Training ends after step " + stepsDone + " of " + plan.totalSteps()
                            + ", as a callback has asked for it: "
                            + control.reason().orElse(""));
        }
        paused();
        return !ends;
    }

    /** Never empty, as no reason is. */
    private static byte[] word(String reason) {
        return ("ends: " + reason).getBytes(StandardCharsets.UTF_8);
    }

    private double epoch(int stepsDone) {
        return (double) stepsDone / plan.stepsPerEpoch();
    }

    private Instant now() {
        return setup.clock().instant();
    }

    private boolean isTeller() {
        return setup.allReduce().rank() == 0;
    }

    private void tell(Supplier<TrainEvent> event) {
        if (isTeller()) {
            setup.events().accept(event.get());
        }
    }

    private interface Hook<E extends TrainEvent> {
        void call(TrainCallback callback, E event);
    }

    private <E extends TrainEvent> void tell(Supplier<E> event, Hook<? super E> hook) {
        if (isTeller()) {
            E happened = event.get();
            setup.events().accept(happened);
            call(callback -> hook.call(callback, happened));
        }
    }

    private void call(Consumer<TrainCallback> hook) {
        if (isTeller()) {
            setup.driver().callback().ifPresent(hook);
        }
    }
}
