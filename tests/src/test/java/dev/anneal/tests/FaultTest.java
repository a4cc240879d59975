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
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.Warned;
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
    void goesOnWithSmallerMicroBatchesWhereTheEngineGetsNoMemory() throws Exception {
        Fault.NO_ENGINE_MEMORY.order("rank 1 step 25");

        TrainResult halved = films.train("halved");

        assertThat(films.steps("halved"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(microBatchRows("halved")).containsExactly(4, 2);
        assertThat(films.events("halved", Warned.class))
                .filteredOn(warning -> warning.topic().equals("micro-batch-2"))
                .singleElement()
                .satisfies(warning -> assertThat(warning.text())
                        .startsWith("Memory ran out, so training goes on from step 20 with micro-batches of 2 rows."));
        assertThat(films.restarts("halved").get(0).cause()).contains("can't allocate memory");
        assertThat(films.run("halved").resolve("checkpoints/micro-batch.json"))
                .content()
                .contains("\"rows\" : [ 4, 2 ]");
        assertThat(films.train("halved")).isEqualTo(halved);
    }

    @Test
    void saysWhatHelpsWhereOneRowIsTooLarge() {
        Fault.NO_ENGINE_MEMORY.orderForGood("rank 1 step 25");

        AnnealException problem =
                catchThrowableOfType(AnnealException.class, () -> films.train("too-large", "train.micro-batch-size=2"));

        assertThat(problem.kind()).isEqualTo(Kind.RESOURCES);
        assertThat(problem)
                .hasMessageStartingWith(
                        "A micro-batch of one row does not fit into memory: attempt 2 (world size 3, from step 20), after step ")
                .hasMessageContaining("can't allocate memory")
                .hasMessageEndingWith(" Set train.gradient-checkpointing to true, which keeps less of each layer, lower"
                        + " data.max-length, which is 24, or give executors more memory outside of their Java heap.");
        assertThat(microBatchRows("too-large")).containsExactly(2, 1);
    }

    /** The most that leaves each of three ranks a micro-batch, in parts of equal size: 16 rows by 7 are 3 micro-batches of 6. */
    @Test
    void findsTheLargestMicroBatchOnceAndKeepsIt() throws IOException {
        String[] settings = {"train.max-steps=12", "train.micro-batch-size=auto", "train.memory-budget=1g"};

        TrainResult found = films.train("auto", settings);

        assertThat(microBatchRows("auto")).containsExactly(6);
        assertThat(films.run("auto").resolve("config.yaml")).content().contains("micro-batch-size: 6\n");
        assertThat(films.train("auto", settings)).isEqualTo(found);
        assertThat(films.train("given", "train.max-steps=12", "train.micro-batch-size=6"))
                .isEqualTo(found);
    }

    private static List<Integer> microBatchRows(String output) {
        return films.events(output, RunStarted.class).stream()
                .map(RunStarted::microBatchSize)
                .toList();
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
