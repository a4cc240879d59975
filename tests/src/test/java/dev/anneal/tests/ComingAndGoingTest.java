package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.event.Restarted;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map$;

/** Executors that are asked to end, and executors that come back, while a run goes on to the same model. */
@ExtendWith(LocalCluster.class)
class ComingAndGoingTest {
    private static final int STEPS = 600;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path folder;

    private static Films films;
    private static TrainResult undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        films = Films.in(
                folder, "train.max-steps=" + STEPS, "train.micro-batch-size=8", "train.checkpoint-every=50 steps");
        undisturbed = films.train("undisturbed");
    }

    @BeforeEach
    void awaitBothExecutors() {
        ExecutorSlots.require(LocalCluster.session(), LocalCluster.EXECUTORS, PATIENCE);
    }

    @Test
    void nothingIsLostWhenAnExecutorIsAskedToEnd() throws Exception {
        TrainResult result = meanwhile("left", () -> {
            films.awaitStep("left", 70);
            ExecutorProcess.youngest().process().destroy();
            return "";
        });

        assertThat(result).isEqualTo(undisturbed);
        assertThat(films.events("left", Restarted.class)).hasSize(1);
        Restarted restart = films.events("left", Restarted.class).get(0);
        assertThat(restart.step()).isGreaterThanOrEqualTo(70).isEqualTo(restart.failedStep());
        assertThat(restart.cause())
                .isEqualTo("its executor was asked to end (SIGTERM or SIGINT); all ranks have written a checkpoint.");
        assertThat(restart.culprit()).isPresent();
    }

    @Test
    @Tag("faults")
    void anAttemptAfterAShrunkenOneTakesTheExecutorsThatHaveComeBack() throws Exception {
        TrainResult result = meanwhile(
                "grown",
                () -> {
                    films.awaitStep("grown", 60);
                    ask(1);
                    ExecutorProcess.youngest().kill();
                    awaitRestarts(1);
                    films.awaitStep("grown", 90);
                    ask(LocalCluster.EXECUTORS);
                    ExecutorSlots.require(LocalCluster.session(), LocalCluster.EXECUTORS, PATIENCE);
                    ExecutorProcess.all().stream()
                            .min(Comparator.comparingInt(ExecutorProcess::id))
                            .orElseThrow()
                            .kill();
                    return "";
                },
                "cluster.min-executors=1",
                "cluster.replacement-wait=20 seconds");

        assertThat(result).isEqualTo(undisturbed);
        assertThat(films.events("grown", Restarted.class))
                .extracting(restart -> restart.worldSizeBefore() + " -> " + restart.worldSize())
                .containsExactly("2 -> 1", "1 -> 2");
        assertThat(films.steps("grown"))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
    }

    private static TrainResult meanwhile(String output, Callable<String> deed, String... overrides) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<String> done = thread.submit(deed);
            TrainResult result = films.train(output, overrides);
            done.get();
            return result;
        } finally {
            thread.shutdownNow();
            ask(LocalCluster.EXECUTORS);
        }
    }

    private static void awaitRestarts(int count) throws InterruptedException {
        while (films.events("grown", Restarted.class).size() < count) {
            Thread.sleep(20);
        }
    }

    private static void ask(int executors) {
        LocalCluster.session().sparkContext().requestTotalExecutors(executors, 0, Map$.MODULE$.empty());
    }
}
