package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.plan.StepPlan;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The order of rows, what is left out, and how far rows are padded. */
final class BatchShapesTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "train.shuffle=false train.length-buckets=false",
                "train.complete-batches=true",
                "train.pad-to=20",
                "train.batch-tokens=96 train.multiple-of=8"
            })
    void giveTheSameBytesOnAnyNumberOfRanksAndAfterACrash(String settings) throws Exception {
        String shorter = settings + " train.epochs=2 train.evaluate-every=never";
        String alone =
                run("alone", TinyTask.SINGLE_LABEL, shorter).run(1).get(0).parametersSha256();
        TinyRun crashed = run("crashed", TinyTask.SINGLE_LABEL, shorter);
        assertThatThrownBy(() -> crashed.run(3, event -> {
                    if (event instanceof StepFinished step && step.step() == 6) {
                        throw new IllegalStateException("the power went out");
                    }
                }))
                .hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(folder.resolve("crashed"), TinyTask.SINGLE_LABEL, overrides(shorter));

        assertThat(resumed.run(2)).allMatch(end -> end.parametersSha256().equals(alone));
        assertThat(events(resumed, Resumed.class)).hasSize(1);
    }

    @Test
    void whatAnEpochLeavesOutIsTold() throws Exception {
        TinyRun run = run("run", TinyTask.SINGLE_LABEL, "train.complete-batches=true train.epochs=2");
        run.run(1);

        RunStarted start = events(run, RunStarted.class).findFirst().orElseThrow();
        assertThat(start.rows()).isEqualTo(TinyRun.TRAIN_ROWS);
        assertThat(start.stepsPerEpoch()).isEqualTo(4);
        assertThat(start.rowsLeftOut()).isEqualTo(11);
        assertThat(events(run, StepFinished.class)).hasSize(8).allMatch(step -> step.rows() == 16);
    }

    @Test
    void stepsOfTokensTellTheirMeanBatchWhichTheRateFollows() throws Exception {
        String constant = " train.schedule.name=constant train.schedule.warmup-ratio=0";
        String scaled = " train.optimizer.rate-scaling=linear train.optimizer.reference-batch=16";
        TinyRun run = run("run", TinyTask.SINGLE_LABEL, "train.batch-tokens=96 train.epochs=2" + constant + scaled);
        run.run(1);

        RunStarted start = events(run, RunStarted.class).findFirst().orElseThrow();
        assertThat(start.batchSize())
                .isBetween(
                        TinyRun.TRAIN_ROWS / start.stepsPerEpoch(),
                        TinyRun.TRAIN_ROWS / (start.stepsPerEpoch() - 1) + 1);
        assertThat(events(run, StepFinished.class)
                        .limit(start.stepsPerEpoch())
                        .mapToInt(StepFinished::rows)
                        .sum())
                .isEqualTo(TinyRun.TRAIN_ROWS);
        assertThat(events(run, StepFinished.class))
                .allMatch(step -> Math.abs(step.learningRate() - 3e-3 * start.batchSize() / 16) < 1e-12)
                .allMatch(step -> step.tokens() <= 96);
    }

    @Test
    void rowsFitAMicroBatchOfTokens() {
        RunConfig config = config("train.batch-tokens=96");
        assertThat(TrainSettings.plan(config.train(), new int[] {16, 3}).totalSteps())
                .isEqualTo(3);
        assertThatThrownBy(() -> TrainSettings.plan(config.train(), new int[] {17, 3}))
                .hasMessage(
                        "train.batch-tokens gives each of the 6 micro-batches of a step 16 tokens, but the longest row"
                                + " of the training split has 17. Raise train.batch-tokens to at least 102, or lower"
                                + " data.max-length.");
    }

    @Test
    void anEpochHasAStep() {
        RunConfig config = config("train.complete-batches=true");
        assertThat(TrainSettings.plan(config.train(), new int[16]).totalSteps()).isEqualTo(3);
        assertThatThrownBy(() -> TrainSettings.plan(config.train(), new int[15]))
                .hasMessage("train.complete-batches is true, but the training split has 15 rows, fewer than the 16 of"
                        + " train.batch-size, so that there is no step. Lower train.batch-size, or set"
                        + " train.complete-batches to false.");
    }

    @Test
    void rowsComeAsTheDatasetHasThem() {
        RunConfig config = config("train.shuffle=false train.length-buckets=false");
        int[] lengths = IntStream.range(0, 40).map(row -> 3 + row % 7).toArray();

        for (int epoch = 0; epoch < 3; epoch++) {
            StepPlan second = TrainSettings.plan(config.train(), lengths).step(3 * epoch + 1);
            assertThat(second.microBatches().stream().flatMapToInt(batch -> Arrays.stream(batch.rows())))
                    .containsExactlyElementsOf(IntStream.range(16, 32).boxed().toList());
        }
    }

    /** Without dropout, whose draws follow the shape of a batch. Padding takes part in the loss of answers, as in transformers. */
    @ParameterizedTest
    @EnumSource(names = {"SINGLE_LABEL", "LSTM", "REGRESSION", "TOKENS", "ANSWER", "MASKED_LM", "NEXT_SENTENCE"})
    void paddingCountsForNothingButAnswers(TinyTask task) throws Exception {
        StepFinished plain = firstStep("plain", task, "");
        for (String padding : List.of("train.pad-to=24", "train.multiple-of=16")) {
            StepFinished padded = firstStep(padding, task, padding);
            double difference = Math.abs(padded.loss() - plain.loss());

            assertThat(padded.tokens()).isEqualTo(plain.tokens());
            if (task == TinyTask.ANSWER) {
                assertThat(difference).isGreaterThan(0.1);
            } else {
                assertThat(padded.loss()).isCloseTo(plain.loss(), within(1e-6 * Math.max(1, plain.loss())));
                assertThat(padded.gradNorm()).isCloseTo(plain.gradNorm(), within(1e-5 * Math.max(1, plain.gradNorm())));
            }
        }
    }

    @Test
    void paddingCutsNothingAndFitsTheModel() {
        RunConfig fixed = config("train.pad-to=20");
        assertThat(TrainSettings.padding(fixed.train(), new int[] {20, 3}, 32).tokens(5))
                .isEqualTo(20);
        assertThatThrownBy(() -> TrainSettings.padding(fixed.train(), new int[] {21, 3}, 32))
                .hasMessage(
                        "train.pad-to is 20, but the longest row of the training split has 21 tokens, and padding cuts"
                                + " nothing. Raise it, or lower data.max-length.");
        RunConfig rounded = config("train.multiple-of=8");
        assertThatThrownBy(() -> TrainSettings.padding(rounded.train(), new int[] {17}, 20))
                .hasMessage("Rows of up to 17 tokens would be padded to 24, but the model takes at most 20. Lower"
                        + " train.pad-to or train.multiple-of.");
        assertThat(TrainSettings.padding(config("").train(), new int[] {40}, 20).tokens(40))
                .isEqualTo(40);
    }

    private StepFinished firstStep(String name, TinyTask task, String padding) throws Exception {
        TinyRun run = run(name, task, padding + " train.max-steps=1 train.dropout=0 train.evaluate-every=never");
        run.run(1);
        return events(run, StepFinished.class).findFirst().orElseThrow();
    }

    private static <E extends TrainEvent> Stream<E> events(TinyRun run, Class<E> kind) {
        return run.events.stream().filter(kind::isInstance).map(kind::cast);
    }

    private TinyRun run(String name, TinyTask task, String settings) {
        Path run = folder.resolve(name);
        TinyRun.prepare(run, task);
        return new TinyRun(run, task, overrides(settings));
    }

    private RunConfig config(String settings) {
        return new TinyRun(folder, overrides(settings)).config();
    }

    private static String[] overrides(String settings) {
        return Arrays.stream(settings.split(" "))
                .filter(each -> !each.isEmpty())
                .toArray(String[]::new);
    }
}
