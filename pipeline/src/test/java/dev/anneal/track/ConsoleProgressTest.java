package dev.anneal.track;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.train.blackbox.Activity;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunFinished;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.Stopped;
import dev.anneal.train.event.Warned;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConsoleProgressTest {
    private static final int STEPS = 400;

    private final SettableClock clock = new SettableClock();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, UTF_8);

    @Test
    void aPlainLineNamesEverything() {
        ConsoleProgress progress = started(Display.plain(out));
        progress.onEvent(step(100));

        assertThat(lines())
                .containsExactly(
                        "mrpc: 2 ranks on 1 host, 3,668 rows of which each epoch leaves out 4, 400 steps of 16 rows (micro-batches of 4), 22.7M parameters",
                        "mrpc   25%  step 100/400  loss 0.4120  2m 41s left  142 rows/s  9.1k tokens/s  lr 5e-5  epoch 0.50");
    }

    @Test
    void aRunThatMayEndEarlierSaysSo() {
        ConsoleProgress progress =
                started(Display.plain(out), "3 evaluations without a better f1", "2 hours of training");
        progress.onEvent(step(100));

        assertThat(lines())
                .hasSize(3)
                .contains(
                        "mrpc: ends before its last step after 3 evaluations without a better f1, or 2 hours of training")
                .last()
                .asString()
                .contains("  at most 2m 41s left  ");
    }

    @Test
    void plainLinesComeEveryTenSecondsInALongRun() {
        ConsoleProgress progress = started(Display.plain(out));
        for (int step = 1; step <= 15; step++) {
            progress.onEvent(step(step));
            clock.pass(Duration.ofSeconds(4));
        }

        assertThat(stepsShown()).containsExactly("1", "4", "7", "10", "13");
    }

    @Test
    void plainLinesComeEveryFivePerCentInAShortRun() {
        ConsoleProgress progress = started(Display.plain(out));
        for (int step = 1; step <= STEPS; step++) {
            progress.onEvent(step(step));
            clock.pass(Duration.ofMillis(100));
        }

        assertThat(stepsShown())
                .startsWith("1", "20", "40")
                .endsWith("380", "400")
                .hasSize(21);
    }

    @Test
    void aVeryFastRunIsNotFloodedWithLines() {
        ConsoleProgress progress = started(Display.plain(out));
        for (int step = 1; step <= STEPS; step++) {
            progress.onEvent(step(step));
            clock.pass(Duration.ofMillis(1));
        }

        assertThat(stepsShown()).containsExactly("1", "400");
    }

    @Test
    void aTerminalRewritesOneLineThatFits() {
        ConsoleProgress progress = started(Display.terminal(out, 120));
        for (int step = 1; step <= 100; step++) {
            progress.onEvent(step(step));
            clock.pass(Duration.ofMillis(50));
        }

        String[] drawn = bytes.toString(UTF_8).split("\r\u001b\\[K");
        assertThat(drawn).hasSize(51);
        assertThat(drawn[50])
                .isEqualTo(
                        "mrpc   24%  [===>--------------]  step 99/400  loss 0.4120  2m 41s left  142 rows/s  9.1k tokens/s  lr 5e-5"
                                + "  epoch 0.50");
        assertThat(drawn[50].length()).isLessThan(120);
    }

    @Test
    void aNarrowTerminalLosesTheLeastImportantFirst() {
        ConsoleProgress progress = started(Display.terminal(out, 60));
        progress.onEvent(step(100));

        assertThat(lastDrawn()).isEqualTo("mrpc   25%  step 100/400  loss 0.4120  2m 41s left");
    }

    @Test
    void whatStaysIsPrintedAboveTheProgressLine() {
        ConsoleProgress progress = started(Display.terminal(out, 100));
        progress.onEvent(step(100));
        String shown = lastDrawn();
        progress.onEvent(new Evaluated(clock.instant(), 100, 0.5, metrics(), true));

        assertThat(bytes.toString(UTF_8))
                .endsWith(
                        "\r\u001b[Kstep 100, epoch 0.50: validation loss 0.3910, accuracy 0.8432, f1 0.8870 (best so far)"
                                + System.lineSeparator() + shown);
    }

    @Test
    void checkpointsRestartsAndTheEndHaveTheirLines() {
        ConsoleProgress progress = started(Display.plain(out));
        progress.onEvent(
                new CheckpointWritten(clock.instant(), 250, "runs/mrpc/step-000250", 272_000_000L, 1.25, 0.05, 0));
        progress.onEvent(new Restarted(
                clock.instant(),
                2,
                250,
                257,
                2,
                1,
                Optional.of(new Restarted.Culprit(1, "node-a", "7")),
                "its executor 7 was lost.",
                Optional.of(new Activity(258, 3, "forward")),
                "runs/mrpc/failures/attempt-1"));
        progress.onEvent(new Warned(clock.instant(), 0, "no-warm-up", "There is no warm-up."));
        progress.onEvent(new Stopped(clock.instant(), 260, "runs/mrpc/step-000260"));
        progress.onEvent(new Resumed(clock.instant(), 250, "runs/mrpc/step-000250"));
        progress.onEvent(new EndedEarly(clock.instant(), 300, 400, "time budget: the 2 hours are over"));
        progress.onEvent(new RunFinished(clock.instant(), 400, 88.5, 100, "accuracy", 0.8432, "ab12"));

        assertThat(lines().subList(1, 10))
                .containsExactly(
                        "step 250: checkpoint of 272 MB in 1.3s: runs/mrpc/step-000250",
                        "after step 257: rank 1 on node-a (executor 7) failed in step 258, micro-batch 3, forward: its executor 7 was lost.",
                        "runs/mrpc/failures/attempt-1.txt tells more",
                        "attempt 2 begins with 1 rank instead of 2 from the checkpoint of step 250",
                        "warning: There is no warm-up.",
                        "stopped at step 260 on request; run again to go on",
                        "goes on after step 250 from runs/mrpc/step-000250",
                        "ends after step 300 of 400, time budget: the 2 hours are over",
                        "mrpc: 400 steps in 1m 29s, best at step 100 with accuracy 0.8432");
    }

    private ConsoleProgress started(Display display, String... limits) {
        ConsoleProgress progress = new ConsoleProgress(display, clock);
        progress.onEvent(new RunStarted(
                clock.instant(),
                "mrpc",
                2,
                List.of("node-a", "node-a"),
                STEPS,
                200,
                3668,
                4,
                22_713_986L,
                16,
                4,
                new RunStarted.Seeds(1, 1, 1),
                List.of(limits)));
        return progress;
    }

    private StepFinished step(int step) {
        return new StepFinished(
                clock.instant(), step, 0.5, 0.412, 5e-5, 1.5, 16, 812, 142, 9100, List.of(71.0, 71.0), 161);
    }

    private static Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", 0.391);
        metrics.put("accuracy", 0.8432);
        metrics.put("f1", 0.887);
        metrics.put("macro_f1", 0.83);
        return metrics;
    }

    private List<String> lines() {
        return bytes.toString(UTF_8).lines().toList();
    }

    private List<String> stepsShown() {
        return lines().stream()
                .filter(line -> line.contains("  step "))
                .map(line -> line.replaceAll(".*step (\\d+)/.*", "$1"))
                .toList();
    }

    private String lastDrawn() {
        String[] drawn = bytes.toString(UTF_8).split("\r\u001b\\[K");
        return drawn[drawn.length - 1];
    }
}
