package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Training whose matrix products are of 16 bits. */
final class HalfTrainingTest {
    private static final int STEPS = 15;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"bf16, SINGLE_LABEL", "fp16, SINGLE_LABEL", "fp16, MASKED_LM"})
    void givesOneModelOnAnyNumberOfRanks(String precision, TinyTask task) throws Exception {
        String[] settings = {"train.precision=" + precision, "train.max-steps=6", "train.shard-optimizer=false"};
        String expected = run(task, "1", settings).run(1).get(0).parametersSha256();
        for (int worldSize : task == TinyTask.SINGLE_LABEL ? List.of(2, 3) : List.of(3)) {
            settings[2] = "train.shard-optimizer=" + (worldSize == 3);
            assertThat(run(task, "on " + worldSize, settings).run(worldSize))
                    .as(worldSize + " ranks")
                    .allMatch(end -> end.parametersSha256().equals(expected));
        }
        settings[0] = "train.precision=fp32";
        assertThat(run(task, "fp32", settings).run(1).get(0).parametersSha256()).isNotEqualTo(expected);
    }

    @Test
    void learnsAsFp32Does() throws Exception {
        List<Double> full = losses("fp32");
        assertFollows(losses("bf16"), full, 0.05);
        assertFollows(losses("fp16"), full, 0.02);
    }

    private static void assertFollows(List<Double> half, List<Double> full, double distance) {
        assertThat(half).hasSize(STEPS).isNotEqualTo(full);
        for (int step = 0; step < STEPS; step++) {
            assertThat(half.get(step)).as("step " + step).isCloseTo(full.get(step), within(distance));
        }
        assertThat(half.get(STEPS - 1)).isLessThan(half.get(0) - 0.1);
    }

    private List<Double> losses(String precision) throws Exception {
        TinyRun run = run(TinyTask.SINGLE_LABEL, precision, "train.precision=" + precision, "train.dropout=0");
        run.run(1);
        return run.events.stream()
                .filter(StepFinished.class::isInstance)
                .map(step -> ((StepFinished) step).loss())
                .toList();
    }

    @Test
    void skipsStepsUntilTheScaleFits() {
        TinyRun run = run(TinyTask.SINGLE_LABEL, "overflow", "train.precision=fp16");
        run.rehearse(loop -> {
            Training training = loop.training();
            training.step().lossScale().resume(Map.of("loss_scale", 0x1p40));
            int skipped = 0;
            for (StepPlan plan : training.plan().steps()) {
                if (skipped == 5) {
                    break;
                }
                StepGradients gradients = training.step().begin(plan);
                for (MicroBatch microBatch : gradients.microBatches()) {
                    gradients.forwardBackward(microBatch);
                }
                gradients.allReduce();
                assertThat(gradients.norm()).isNotFinite();
                StepResult result = gradients.update(1, gradients.clipCoefficient());
                assertThat(result.loss()).isFinite();
                skipped++;
                assertThat(training.step().lossScale().factor()).isEqualTo(Math.scalb(1.0, 40 - skipped));
            }
            // And rehearse finds the parameters as they were.
            return skipped;
        });
    }

    @Test
    void remembersTheScaleInCheckpoints() throws Exception {
        TinyRun first = run(TinyTask.SINGLE_LABEL, "run", "train.precision=fp16");
        assertThatThrownBy(() -> first.run(1, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 5) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        assertThat(first.checkpoints().manifest(4).progress()).containsKeys("loss_scale", "loss_scale_good_steps");
    }

    @Test
    void goesOnAsIfNothingHadHappened() throws Exception {
        String setting = "train.precision=fp16";
        String alone =
                run(TinyTask.SINGLE_LABEL, "alone", setting).run(1).get(0).parametersSha256();
        TinyRun interrupted = run(TinyTask.SINGLE_LABEL, "run", setting);
        assertThatThrownBy(() -> interrupted.run(2, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 10) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(folder.resolve("run"), TinyTask.SINGLE_LABEL, setting);
        assertThat(resumed.run(3)).allMatch(end -> end.parametersSha256().equals(alone));
    }

    @Test
    void refusesARangeTestInFp16() {
        TinyRun run = run(TinyTask.SINGLE_LABEL, "range", "train.precision=fp16", "train.schedule={name: range-test}");
        assertThatThrownBy(run::config).hasMessageContaining("a range test ends with the first of them");
    }

    private TinyRun run(TinyTask task, String name, String... settings) {
        TinyRun.prepare(folder.resolve(name), task);
        return new TinyRun(folder.resolve(name), task, settings);
    }
}
