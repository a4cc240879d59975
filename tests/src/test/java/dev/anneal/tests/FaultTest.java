package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.tests.fault.Fault;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.Resumed;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What goes wrong inside executors while three of them train: all stop at once, the right one is named, and the model is the same in the end. */
@Order(Integer.MAX_VALUE)
@ExtendWith(LocalCluster.class)
@LocalCluster.Of(executors = 4, faults = true)
class FaultTest {
    private static final int CHECKPOINT_STEPS = 10;
    private static final int STEPS = 60;
    private static final Duration OTHERS_STOP = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration BACK_AT_WORK = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Films films;
    private static TrainResult undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        films = Films.in(
                folder,
                "cluster.executors=3",
                "train.max-steps=" + STEPS,
                "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps");
        undisturbed = films.train("undisturbed");
    }

    @BeforeEach
    void awaitExecutors() {
        ExecutorSlots.require(LocalCluster.session(), 4, Duration.ofSeconds(60));
    }

    @AfterEach
    void cancelFaults() throws IOException {
        Fault.cancelAll();
    }

    @Test
    void goesOnWhenARankRunsOutOfMemoryInBackward() throws Exception {
        requireRestart(
                "memory", Fault.OUT_OF_MEMORY, "rank 1 step 25", 1, "java.lang.OutOfMemoryError: ordered by a test");
    }

    @Test
    void stopsWhereARankFindsADefectInBackwardAndGoesOnWhenItIsMended() throws Exception {
        Fault.DEFECT.order("rank 2 step 25");

        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> films.train("defect"));

        assertThat(Duration.between(Fault.DEFECT.time(), Instant.now())).isLessThan(OTHERS_STOP);
        assertThat(problem.kind()).isEqualTo(Kind.BUG);
        assertThat(problem)
                .hasMessageMatching(
                        "(?s)Rank 2 of 3 on \\S+ failed: java.lang.IllegalStateException: ordered by a test.*");
        assertThat(films.restarts("defect")).isEmpty();
        assertThat(films.train("defect", "cluster.executors=2")).isEqualTo(undisturbed);
        assertThat(resumedFrom("defect")).isEqualTo(20);
    }

    @Test
    void goesOnWhenADiskWasFull() throws Exception {
        requireRestart(
                "full-disk",
                Fault.FULL_DISK,
                "step-000030/share-00000-of-00003",
                0,
                "cannot be written: .*No space left on device");
    }

    @Test
    void goesOnWhenABitOfAGradientFlipsOnItsWay() throws Exception {
        requireRestart(
                "flipped-bit",
                Fault.FLIPPED_BIT,
                "rank 0 step 25",
                0,
                "Bytes from Rank [12] at \\S+ changed on their way to rank 0: a payload with a wrong checksum",
                "cluster.transport=tcp");
    }

    @Test
    @Tag("faults")
    void trainsTheSameModelThroughTls() {
        assertThat(films.train("encrypted", "cluster.transport=tcp", "cluster.encrypt=true"))
                .isEqualTo(undisturbed);
    }

    @Test
    void refusesARankWithAnotherSecretInTheEnd() {
        Fault.WRONG_SECRET.orderForGood("rank 1");
        Instant began = Instant.now();

        AnnealException problem =
                catchThrowableOfType(AnnealException.class, () -> films.train("secret", "cluster.attempts=2"));

        assertThat(problem.kind()).isEqualTo(Kind.ENVIRONMENT);
        assertThat(problem)
                .hasMessageMatching(
                        "(?s)Training was tried 2 times without a new checkpoint .*attempt 1 .*, rank [012] on .*"
                                + " do not have the same secret\\. .*attempt 2 .* do not have the same secret\\. .*"
                                + "When the cause is mended, start the run again: it goes on from its beginning\\.");
        assertThat(Duration.between(began, Instant.now())).isLessThan(BACK_AT_WORK);
    }

    /** A fault that one more attempt can mend. */
    private static void requireRestart(
            String output, Fault fault, String place, int culprit, String cause, String... overrides) throws Exception {
        fault.order(place);
        assertThat(films.train(output, overrides)).isEqualTo(undisturbed);

        assertThat(films.restarts(output)).hasSize(1);
        Restarted restart = films.restarts(output).get(0);
        assertThat(restart.culprit().orElseThrow().rank()).isEqualTo(culprit);
        assertThat(restart.cause()).containsPattern(cause);
        // A checkpoint on its way is lost, too.
        assertThat(restart.failedStep() - restart.step()).isBetween(0, 2 * CHECKPOINT_STEPS);
        assertThat(Duration.between(fault.time(), restart.time())).isLessThan(OTHERS_STOP.plus(FIRST_PAUSE));
        assertThat(Duration.between(fault.time(), films.backAtWork(output, 0))).isLessThan(BACK_AT_WORK);
        assertThat(films.steps(output))
                .isEqualTo(IntStream.rangeClosed(1, STEPS).boxed().toList());
    }

    private static int resumedFrom(String output) {
        List<Resumed> resumed = films.events(output, Resumed.class);
        assertThat(resumed).hasSize(1);
        return resumed.get(0).step();
    }
}
