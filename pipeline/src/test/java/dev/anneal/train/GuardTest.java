package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.optimize.Curve;
import dev.anneal.optimize.Schedule;
import dev.anneal.train.event.GradientsMeasured;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.Warned;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardTest {
    private static final Schedule WARM = schedule(10);

    @TempDir
    private Path folder;

    private final Map<String, String> warnings = new LinkedHashMap<>();
    private final Guard guard = new Guard(
            16, 20, (topic, text) -> assertThat(warnings.put(topic, text)).isNull());

    @Test
    void aUsualRunHasNoWarning() {
        guard.begin(config("train.optimizer.learning-rate=5e-5"), WARM, true);
        guard.stepped(step(3, Map.of("encoder.layer.0", 0.1, "classifier", 2.9)));
        assertThat(warnings).isEmpty();
    }

    @Test
    void aRateAbovePreTrainingsIsNamed() {
        guard.begin(config("train.optimizer.learning-rate=2e-4"), WARM, true);
        assertThat(warnings)
                .containsOnlyKeys("learning-rate")
                .hasEntrySatisfying("learning-rate", text -> assertThat(text).contains("2.0E-4", "1e-5 to 5e-5"));
    }

    /** The rate that counts is the scaled one. */
    @Test
    void aRateIsTheOneOfTheBatch() {
        guard.begin(
                config("train.optimizer={learning-rate: 5e-5, rate-scaling: linear, reference-batch: 2}"), WARM, true);
        assertThat(warnings).containsOnlyKeys("learning-rate");
    }

    @Test
    void nothingIsSaidOfAHeadAloneOrOfNewWeights() {
        guard.begin(config("model.scope.trained=frozen"), schedule(0), true);
        guard.begin(config("model.weights=random"), WARM, true);
        guard.begin(config("train.optimizer={name: sgd, learning-rate: 0.1}"), schedule(0), true);
        assertThat(warnings).isEmpty();
    }

    /** An epoch has 20 of the 100 steps: five evaluations, of which the first always counts as a gain. */
    @Test
    void earlyStoppingThatCannotEndTheRunIsNamed() {
        String rate = "train.optimizer.learning-rate=5e-5";
        String evaluations = "train.evaluate-every=1 epoch";
        guard.begin(config(rate, evaluations, "train.early-stopping={patience: 3}"), WARM, true);
        assertThat(warnings).isEmpty();
        guard.begin(config(rate, evaluations, "train.early-stopping={patience: 4}"), WARM, true);
        assertThat(warnings)
                .containsOnly(Map.entry(
                        "early-stopping",
                        "train.early-stopping.patience is 4, but the run evaluates 5 times only (every 20 of its 100 steps),"
                                + " so it never ends early. Lower it, evaluate more often, or train longer."));
    }

    @Test
    void aWarmUpAsLongAsTheRunIsNamed() {
        guard.begin(config("train.optimizer.learning-rate=2e-5"), schedule(100), true);
        assertThat(warnings).containsOnlyKeys("warm-up");
    }

    @Test
    void normsAfterResidualsNeedAWarmUpAndOthersDoNot() {
        RunConfig config = config("train.optimizer.learning-rate=2e-5");
        guard.begin(config, schedule(0), false);
        assertThat(warnings).isEmpty();
        guard.begin(config, schedule(0), true);
        assertThat(warnings).containsOnlyKeys("no-warm-up");
    }

    @Test
    void gradientsThatExplodeOrVanishAreNamedOnce() {
        for (int step = 0; step < 3; step++) {
            guard.stepped(step(5_000, Map.of("encoder.layer.1", 4_999.0, "classifier", 1.0)));
            guard.stepped(step(2, Map.of("encoder.layer.0", 1e-7, "encoder.layer.1", 0.5, "classifier", 1.9)));
        }
        assertThat(warnings).containsOnlyKeys("exploding-gradient", "vanishing-gradient");
        assertThat(warnings.get("exploding-gradient")).contains("5000.0, most of it in encoder.layer.1", "clip-norm");
        assertThat(warnings.get("vanishing-gradient")).contains("The gradient of encoder.layer.0 is");
    }

    @Test
    void aRunThatGoesOnDoesNotWarnAgain() {
        guard.begin(config("train.optimizer.learning-rate=2e-4"), WARM, true);
        Guard resumed = new Guard(16, 20, (topic, text) -> warnings.clear());
        resumed.resume(guard.progress());
        resumed.begin(config("train.optimizer.learning-rate=2e-4"), WARM, true);
        assertThat(warnings).hasSize(1);
    }

    @Test
    void aRunTellsOfWarningsAndOfTheGradientsOfItsLayers() throws Exception {
        TinyRun.prepare(folder);
        TinyRun run = new TinyRun(folder, "train.epochs=1", "train.gradient-norms-every=2 steps");
        run.run(2);
        assertThat(run.events.stream().filter(Warned.class::isInstance).map(event -> ((Warned) event).topic()))
                .containsExactly("learning-rate");
        List<GradientsMeasured> measured = run.events.stream()
                .filter(GradientsMeasured.class::isInstance)
                .map(GradientsMeasured.class::cast)
                .toList();
        assertThat(measured).extracting(GradientsMeasured::step).containsExactly(2, 4);
        assertThat(measured.get(0).norms()).containsKeys("embeddings.words", "encoder.layer.0", "classifier");
        assertThat(measured.get(0).norms().values()).allMatch(norm -> norm > 0);
    }

    @Test
    void aDivergenceNamesTheLayerClippingAndAWarmUp() throws Exception {
        TinyRun.prepare(folder);
        TinyRun run = new TinyRun(
                folder,
                "train.optimizer={name: sgd, learning-rate: 1e30, clip-norm: 0}",
                "train.schedule={name: constant, warmup-ratio: 0}");
        assertThatThrownBy(() -> run.run(1))
                .hasStackTraceContaining("The gradient is not finite at step ")
                .hasStackTraceContaining("is not finite: training diverged")
                .hasStackTraceContaining("clip-norm to 1")
                .hasStackTraceContaining("lengthen train.schedule.warmup-ratio");
    }

    /** Rates of each step: 1e-6, 1e-5, ... for a factor of ten per step. */
    @Test
    void aRangeTestRaisesTheRateByOneFactorPerStep() {
        Schedule schedule = new Schedule(new Curve.RangeTest(1e-4), 0, 5);
        assertThat(IntStream.range(0, 5).mapToDouble(schedule::factor).toArray())
                .containsExactly(new double[] {1e-4, 1e-3, 1e-2, 1e-1, 1}, within(1e-12));
    }

    @Test
    void aRangeTestEndsWhenTheLossExplodes() throws Exception {
        TinyRun.prepare(folder);
        TinyRun run = new TinyRun(
                folder,
                "train.epochs=20",
                "train.optimizer={learning-rate: 1e4, clip-norm: 1}",
                "train.schedule={name: range-test, start-factor: 1e-9, warmup-ratio: 0}");
        int steps = run.run(2).get(0).outcome().steps();
        List<StepFinished> taken = run.events.stream()
                .filter(StepFinished.class::isInstance)
                .map(StepFinished.class::cast)
                .toList();
        assertThat(taken).hasSize(steps);
        assertThat(steps).isBetween(20, 99);
        double smoothed = taken.get(0).loss();
        double lowest = smoothed;
        for (StepFinished step : taken.subList(1, steps)) {
            assertThat(smoothed).isLessThanOrEqualTo(5 * lowest);
            smoothed = 0.05 * step.loss() + 0.95 * smoothed;
            lowest = Math.min(lowest, smoothed);
        }
        assertThat(smoothed).isGreaterThan(5 * lowest);
    }

    @Test
    void aRangeTestEndsWhereNothingIsFiniteAnyMore() throws Exception {
        TinyRun.prepare(folder);
        TinyRun run = new TinyRun(
                folder,
                "train.epochs=20",
                "train.optimizer={learning-rate: 1e30, clip-norm: 0}",
                "train.schedule={name: range-test, start-factor: 1e-36, warmup-ratio: 0}");
        int steps = run.run(2).get(0).outcome().steps();
        assertThat(steps).isBetween(1, 99);
        assertThat(run.events.stream().filter(StepFinished.class::isInstance)).hasSize(steps);
    }

    private RunConfig config(String... overrides) {
        return new TinyRun(folder, overrides).config();
    }

    private static Schedule schedule(int warmupSteps) {
        return new Schedule(new Curve.Constant(), warmupSteps, 100);
    }

    private static StepResult step(double norm, Map<String, Double> layers) {
        return new StepResult(Map.of("loss", 1.0), norm, layers, 1e-5, 8, 80, List.of());
    }
}
