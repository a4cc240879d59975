package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.Warned;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callbacks of a {@link TrainLoop}. */
final class TrainCallbackTest {
    @TempDir
    private Path folder;

    private TinyRun run(String name, String... overrides) {
        TinyRun.prepare(folder.resolve(name));
        return new TinyRun(folder.resolve(name), overrides);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void hearInOrderOfWhatHappensAndChangeNoByte(int worldSize) throws Exception {
        String silent = run("silent", "train.max-steps=6").run(1).get(0).parametersSha256();
        TinyRun run = run("heard", "train.max-steps=6");
        CallbackDiary diary = new CallbackDiary();
        run.call(diary);

        assertThat(run.run(worldSize).get(0).parametersSha256()).isEqualTo(silent);

        assertThat(diary.entries)
                .containsExactly(
                        "begins 6 steps",
                        "before 1",
                        "after 1",
                        "before 2",
                        "after 2",
                        "before 3",
                        "after 3",
                        "before 4",
                        "after 4",
                        "before 5",
                        "after 5",
                        "evaluated 5",
                        "epoch 1",
                        "before 6",
                        "after 6",
                        "evaluated 6");
        assertThat(diary.steps)
                .isEqualTo(run.events.stream()
                        .filter(StepFinished.class::isInstance)
                        .toList());
        assertThat(diary.steps).allSatisfy(step -> {
            assertThat(step.loss()).isPositive();
            assertThat(step.gradNorm()).isPositive();
        });
        assertThat(diary.steps.get(1).learningRate()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void endTrainingAfterTheStepOnAllRanksAndTheModelIsKept(int worldSize) throws Exception {
        TinyRun run = run("ended");
        CallbackDiary diary = new CallbackDiary() {
            @Override
            public void afterStep(StepFinished step, TrainControl control) {
                super.afterStep(step, control);
                if (step.step() == 3) {
                    control.stop("three are enough");
                }
            }
        };
        run.call(diary);

        List<TinyRun.End> ends = run.run(worldSize);

        assertThat(ends).allSatisfy(end -> {
            assertThat(end.outcome().steps()).isEqualTo(3);
            assertThat(end.outcome().bestStep()).isEqualTo(3);
            assertThat(end.outcome().stop()).isEqualTo(Stop.NONE);
            assertThat(end.parametersSha256()).isEqualTo(ends.get(0).parametersSha256());
        });
        assertThat(diary.entries).endsWith("before 3", "after 3", "evaluated 3");
        assertThat(run.events.stream().filter(Evaluated.class::isInstance)).hasSize(1);
        assertThat(run.events.stream().filter(Warned.class::isInstance).map(event -> ((Warned) event).text()))
                .contains("Training ends after step 3 of 15, as a callback has asked for it: three are enough");
    }

    @Test
    void endTrainingByAMetric() throws Exception {
        TinyRun run = run("metric", "train.optimizer.learning-rate=1e-2", "train.epochs=24");
        run.call(new TrainCallback() {
            @Override
            public void afterEvaluation(Evaluated evaluation, TrainControl control) {
                if (evaluation.metrics().get("accuracy") > 0.9) {
                    control.stop("it is good enough");
                }
            }
        });

        TrainOutcome outcome = run.run(2).get(0).outcome();

        assertThat(outcome.steps()).isLessThan(120).isEqualTo(outcome.bestStep());
        assertThat(outcome.bestValue()).isGreaterThan(0.9);
    }

    @Test
    void thatFailEndAllRanksWithTheirMessage() {
        TinyRun run = run("failed");
        run.call(new TrainCallback() {
            @Override
            public void afterStep(StepFinished step, TrainControl control) {
                if (step.step() == 2) {
                    throw new IllegalStateException("no place on the wall for another chart");
                }
            }
        });

        assertThatThrownBy(() -> run.run(3))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("no place on the wall for another chart");
        assertThat(run.events.stream().filter(StepFinished.class::isInstance)).hasSize(2);
    }

    @Test
    void thatFailAreNamedWithTheMoment() {
        TrainCallback failing = new CallbackDiary() {
            @Override
            public void afterEpoch(int epoch, TrainControl control) {
                throw AnnealException.environment("the disk is full");
            }
        };
        CallbackDiary before = new CallbackDiary();
        CallbackDiary after = new CallbackDiary();

        assertThatThrownBy(
                        () -> TrainCallback.all(List.of(before, failing, after)).afterEpoch(2, TrainControl.fresh()))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching(
                        "The callback .*TrainCallbackTest\\$.* failed after epoch 2: the disk is full\\. .*")
                .extracting(problem -> ((AnnealException) problem).kind())
                .isEqualTo(AnnealException.Kind.ENVIRONMENT);
        assertThat(before.entries).containsExactly("epoch 2");
        assertThat(after.entries).isEmpty();
    }
}
