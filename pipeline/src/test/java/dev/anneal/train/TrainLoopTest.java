package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.train.blackbox.Activity;
import dev.anneal.train.blackbox.Entry;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrainLoopTest {
    private static final int STEPS = 15;

    @TempDir
    private Path folder;

    @Test
    void learnsWhatTheRowsSay() throws Exception {
        run("long");
        TinyRun run = new TinyRun(folder.resolve("long"), "train.epochs=24", "train.optimizer.learning-rate=1e-2");
        TrainOutcome outcome = run.run(1).get(0).outcome();
        assertThat(outcome.steps()).isEqualTo(8 * STEPS);
        assertThat(outcome.bestValue()).isGreaterThan(0.9);
    }

    @Test
    void seesEveryRowOncePerEpochAndTellsOfEveryStep() throws Exception {
        TinyRun run = run("one");
        run.run(1);
        List<StepFinished> steps = events(run, StepFinished.class);
        assertThat(steps).hasSize(STEPS);
        assertThat(steps.stream().mapToInt(StepFinished::rows).sum()).isEqualTo(3 * TinyRun.TRAIN_ROWS);
        assertThat(events(run, Evaluated.class)).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void givesTheSameBytesOnAnyNumberOfRanks(int worldSize) throws Exception {
        String alone = run("one").run(1).get(0).parametersSha256();
        List<TinyRun.End> ends = run("several").run(worldSize);
        assertThat(ends.get(0).parametersSha256()).isEqualTo(alone);
    }

    @Test
    void goesOnFromACheckpointOfAnotherNumberOfRanks() throws Exception {
        String alone = run("one").run(1).get(0).parametersSha256();
        TinyRun interrupted = run("several");
        assertThatThrownBy(() -> interrupted.run(3, dieAt(10))).hasStackTraceContaining("the power went out");
        TinyRun resumed = new TinyRun(folder.resolve("several"));
        assertThat(resumed.run(2).get(0).parametersSha256()).isEqualTo(alone);
        assertThat(events(resumed, Resumed.class).get(0).step()).isEqualTo(8);
        // Nothing is computed again to get there: no step, and no evaluation of step 5.
        assertThat(events(resumed, StepFinished.class))
                .extracting(StepFinished::step)
                .containsExactly(9, 10, 11, 12, 13, 14, 15);
        assertThat(events(resumed, Evaluated.class)).extracting(Evaluated::step).containsExactly(10, 15);
    }

    @Test
    void stopsOnAllRanksAfterTheSameStepAndGoesOnThere() throws Exception {
        String alone = run("one").run(1).get(0).parametersSha256();
        TinyRun stopped = run("several");
        List<TinyRun.End> ends = stopped.run(3, event -> {
            if (event instanceof StepFinished finished && finished.step() == 5) {
                stopped.wish(rank -> rank == 1 ? Stop.EXECUTOR : Stop.NONE);
            }
        });

        int step = ends.get(0).outcome().steps();
        assertThat(step).isBetween(6, 7);
        assertThat(ends).allSatisfy(end -> {
            assertThat(end.outcome().steps()).isEqualTo(step);
            assertThat(end.outcome().stop()).isEqualTo(Stop.EXECUTOR);
        });
        assertThat(events(stopped, CheckpointWritten.class))
                .extracting(CheckpointWritten::step)
                .containsExactly(4, step);
        TinyRun resumed = new TinyRun(folder.resolve("several"));
        TinyRun.End end = resumed.run(2).get(0);
        assertThat(end.parametersSha256()).isEqualTo(alone);
        assertThat(end.outcome().stop()).isEqualTo(Stop.NONE);
        assertThat(events(resumed, Resumed.class).get(0).step()).isEqualTo(step);
    }

    @Test
    void skipsADamagedCheckpoint() throws Exception {
        String alone = run("one").run(1).get(0).parametersSha256();
        TinyRun interrupted = run("damaged");
        assertThatThrownBy(() -> interrupted.run(1, dieAt(10))).hasStackTraceContaining("the power went out");
        damage("damaged/checkpoints/step-000008");
        TinyRun resumed = new TinyRun(folder.resolve("damaged"));
        assertThat(resumed.run(1).get(0).parametersSha256()).isEqualTo(alone);
        assertThat(events(resumed, Resumed.class).get(0).step()).isEqualTo(4);
    }

    @Test
    void refusesToGoOnIfNoCheckpointIsIntact() throws Exception {
        TinyRun interrupted = run("damaged");
        assertThatThrownBy(() -> interrupted.run(1, dieAt(10))).hasStackTraceContaining("the power went out");
        damage("damaged/checkpoints/step-000004");
        damage("damaged/checkpoints/step-000008");
        TinyRun resumed = new TinyRun(folder.resolve("damaged"));
        assertThatThrownBy(() -> resumed.run(1))
                .hasStackTraceContaining("None of the checkpoints of steps [8, 4] is intact");
    }

    @Test
    void keepsTheNewestCheckpoints() throws Exception {
        TinyRun run = run("one");
        run.run(1);
        assertThat(events(run, CheckpointWritten.class)).hasSize(3);
        assertThat(folder.resolve("one/checkpoints")).isDirectoryContaining("glob:**step-000012");
        assertThat(folder.resolve("one/checkpoints/step-000004")).doesNotExist();
    }

    @Test
    void repeatsToTheBit() throws Exception {
        String alone = run("one").run(1).get(0).parametersSha256();
        assertThat(run("again").run(1).get(0).parametersSha256()).isEqualTo(alone);
    }

    @Test
    void leavesATraceOfEveryStep() throws Exception {
        TinyRun run = run("one");
        run.run(1);

        List<String> operations = run.blackBox(0).news().entries().stream()
                .map(Entry::activity)
                .filter(activity -> activity.step() == STEPS)
                .map(Activity::operation)
                .toList();
        assertThat(operations)
                .containsSubsequence(
                        "rows", "forward", "loss", "all-reduce", "exchange of the step's figures", "optimizer")
                .contains("evaluation")
                .anyMatch(operation -> operation.startsWith("backward of "));
    }

    private void damage(String checkpoint) throws IOException {
        try (DirectoryStream<Path> shares = Files.newDirectoryStream(folder.resolve(checkpoint), "share-*.bin")) {
            Path share = shares.iterator().next();
            byte[] bytes = Files.readAllBytes(share);
            bytes[bytes.length / 3] ^= 1;
            Files.write(share, bytes);
        }
    }

    private TinyRun run(String name) {
        TinyRun.prepare(folder.resolve(name));
        return new TinyRun(folder.resolve(name));
    }

    private static Consumer<TrainEvent> dieAt(int step) {
        return event -> {
            if (event instanceof StepFinished finished && finished.step() == step) {
                throw new IllegalStateException("the power went out");
            }
        };
    }

    private static <T extends TrainEvent> List<T> events(TinyRun run, Class<T> type) {
        return run.events.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
