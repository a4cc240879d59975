package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.anneal.train.event.EndedEarly;
import dev.anneal.train.event.Evaluated;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Training that its configuration ends before the last step of the plan, of 15. */
final class EndedEarlyTest {
    /** No accuracy gains more than 1, so only the first evaluation counts: that of step 2. */
    private static final String[] STOPPING = {
        "train.evaluate-every=2 steps", "train.early-stopping={patience: 3, min-delta: 1}"
    };

    private static final String STOPPED =
            "early stopping: accuracy has not improved by more than 1.0 since step 2, 3 evaluations ago";

    /** A step takes ten minutes. */
    private static final String BUDGET = "train.time-budget=70 minutes";

    private static final String SPENT = "time budget: the 70 minutes of train.time-budget are over";

    @TempDir
    private Path folder;

    private TinyRun run(String name, String... settings) {
        TinyRun.prepare(folder.resolve(name));
        return again(name, settings);
    }

    private TinyRun again(String name, String... settings) {
        return new TinyRun(folder.resolve(name), settings);
    }

    @Test
    void earlyStoppingGivesTheSameBytesOnAnyNumberOfRanksAndAfterACrash() throws Exception {
        TinyRun one = run("one", STOPPING);
        TinyRun.End alone = one.run(1).get(0);
        assertThat(alone.outcome().steps()).isEqualTo(8);
        assertThat(alone.outcome().endedBy()).hasValue(STOPPED);
        assertThat(alone.outcome().stop()).isEqualTo(Stop.NONE);
        assertThat(of(one, EndedEarly.class))
                .extracting(EndedEarly::step, EndedEarly::totalSteps, EndedEarly::reason)
                .containsExactly(tuple(8, 15, STOPPED));
        // The evaluation after which it ends is the last one: nothing is evaluated twice.
        assertThat(of(one, Evaluated.class)).extracting(Evaluated::step).containsExactly(2, 4, 6, 8);

        TinyRun crashed = run("crashed", STOPPING);
        assertThatThrownBy(() -> crashed.run(3, dieAt(7))).hasStackTraceContaining("the power went out");
        TinyRun resumed = again("crashed", STOPPING);
        assertThat(resumed.run(2)).containsOnly(alone);
        // One evaluation without a gain is in the checkpoint: else three more would have been made after step 6.
        assertThat(of(resumed, Resumed.class)).extracting(Resumed::step).containsExactly(4);
    }

    /** The best of its evaluations, with the bytes that it would have had without a plan for more. */
    @Test
    void theModelIsThatOfAPlanWhichEndsThere() throws Exception {
        String every = "train.evaluate-every=2 steps";
        String rate = "train.schedule={name: constant, warmup-ratio: 0}";
        TinyRun.End planned =
                run("planned", every, rate, "train.max-steps=6").run(1).get(0);
        TinyRun.End ended = run("ended", every, rate, "train.early-stopping={patience: 2, min-delta: 1}")
                .run(2)
                .get(0);

        assertThat(ended.outcome().steps()).isEqualTo(6);
        assertThat(ended.outcome().bestStep()).isEqualTo(planned.outcome().bestStep());
        assertThat(ended.outcome().bestValue()).isEqualTo(planned.outcome().bestValue());
        assertThat(ended.parametersSha256()).isEqualTo(planned.parametersSha256());
    }

    @Test
    void whatWasOverInTheCheckpointIsOverAtOnce() throws Exception {
        TinyRun.End alone = run("one", STOPPING).run(1).get(0);
        TinyRun interrupted = run("asked", STOPPING);
        TrainOutcome outcome = interrupted
                .run(1, event -> {
                    if (event instanceof StepFinished finished && finished.step() == 7) {
                        interrupted.wish(rank -> Stop.RUN);
                    }
                })
                .get(0)
                .outcome();
        assertThat(outcome.steps()).isEqualTo(8);
        assertThat(outcome.stop()).isEqualTo(Stop.RUN);
        assertThat(outcome.endedBy()).isEmpty();

        TinyRun resumed = again("asked", STOPPING);
        assertThat(resumed.run(2)).containsOnly(alone);
        assertThat(of(resumed, StepFinished.class)).isEmpty();
        assertThat(of(resumed, Evaluated.class)).isEmpty();
        assertThat(of(resumed, EndedEarly.class)).hasSize(1);
    }

    @Test
    void thePlansLastStepIsNoEarlyEnd() throws Exception {
        TinyRun run = run("whole", STOPPING[0], STOPPING[1], "train.max-steps=8");

        assertThat(run.run(1).get(0).outcome().endedBy()).isEmpty();
        assertThat(of(run, EndedEarly.class)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void theTimeBudgetEndsAllRanksAfterTheSameStep(int worldSize) throws Exception {
        TinyRun plain = run("plain");
        plain.run(1);
        TinyRun run = run("budget", BUDGET);
        List<TinyRun.End> ends = run.run(worldSize, aStepTakesTenMinutes(run));

        assertThat(ends).allSatisfy(end -> {
            assertThat(end.outcome().steps()).isEqualTo(7);
            assertThat(end.outcome().endedBy()).hasValue(SPENT);
            assertThat(end).isEqualTo(ends.get(0));
        });
        assertThat(of(run, Evaluated.class)).extracting(Evaluated::step).containsExactly(5, 7);
        assertThat(ends.get(0).outcome().bestStep()).isIn(5, 7);
        assertThat(of(run, EndedEarly.class)).extracting(EndedEarly::reason).containsExactly(SPENT);
        // The rate is that of the whole plan, and does not come to its end.
        assertThat(rates(run)).hasSize(7).isEqualTo(rates(plain).subList(0, 7));
    }

    /** Of 70 minutes all but a millisecond are over after the first step, and then the clock stands still. */
    @Test
    void noMoreTimeIsLeftThanTheBudgetHas() throws Exception {
        TinyRun run = run("left", BUDGET, STOPPING[0], STOPPING[1]);
        Instant start = Instant.parse("2026-03-01T10:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(start);
        run.time(rank -> now::get);

        run.run(1, event -> {
            if (event instanceof StepFinished) {
                now.set(start.plus(Duration.ofMinutes(70)).minusMillis(1));
            }
        });

        assertThat(of(run, StepFinished.class)).hasSize(8);
        assertThat(of(run, StepFinished.class).subList(1, 8))
                .extracting(StepFinished::secondsLeft)
                .containsOnly(0.001);
        assertThat(of(run, RunStarted.class).get(0).limits())
                .containsExactly("3 evaluations without a better accuracy", "70 minutes of training");
    }

    @Test
    void timeOfEarlierAttemptsCountsAsFarAsTheirCheckpointKnowsIt() throws Exception {
        TinyRun crashed = run("crashed", BUDGET);
        Consumer<TrainEvent> clock = aStepTakesTenMinutes(crashed);
        assertThatThrownBy(() -> crashed.run(2, event -> {
                    clock.accept(event);
                    dieAt(6).accept(event);
                }))
                .hasStackTraceContaining("the power went out");

        TinyRun resumed = again("crashed", BUDGET);
        TrainOutcome outcome =
                resumed.run(3, aStepTakesTenMinutes(resumed)).get(0).outcome();

        assertThat(of(resumed, Resumed.class)).extracting(Resumed::step).containsExactly(4);
        // Forty minutes are in the checkpoint of step 4; what was done after it is done again, and counts once.
        assertThat(outcome.steps()).isEqualTo(7);
        assertThat(outcome.endedBy()).hasValue(SPENT);
    }

    /** Rank 0's clock; those of other ranks stand still. */
    private static Consumer<TrainEvent> aStepTakesTenMinutes(TinyRun run) {
        Instant start = Instant.parse("2026-03-01T10:00:00Z");
        AtomicReference<Instant> now = new AtomicReference<>(start);
        InstantSource ticking = now::get;
        run.time(rank -> rank == 0 ? ticking : InstantSource.fixed(start));
        return event -> {
            if (event instanceof StepFinished) {
                now.updateAndGet(time -> time.plus(Duration.ofMinutes(10)));
            }
        };
    }

    private static Consumer<TrainEvent> dieAt(int step) {
        return event -> {
            if (event instanceof StepFinished finished && finished.step() == step) {
                throw new IllegalStateException("the power went out");
            }
        };
    }

    private static List<Double> rates(TinyRun run) {
        return of(run, StepFinished.class).stream()
                .map(StepFinished::learningRate)
                .toList();
    }

    private static <E extends TrainEvent> List<E> of(TinyRun run, Class<E> kind) {
        return run.events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
