package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.Resumed;
import dev.anneal.train.event.Stopped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run is asked to stop in the middle of training: it ends with a checkpoint, and goes on there to the same model. */
@ExtendWith(LocalCluster.class)
class StoppedRunTest {
    private static final int STEPS = 240;
    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long SIGINT_BIT = 1L << 1;

    @TempDir
    private static Path folder;

    private static Films films;
    private static TrainResult undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        films = Films.in(folder, "train.max-steps=" + STEPS, "train.checkpoint-every=never");
        undisturbed = films.train("undisturbed");
    }

    @Test
    void endsWithACheckpointWhenItsDriverGetsATermAndGoesOnThere() throws Exception {
        stopsAndGoesOn("terminated", DriverProcess::terminate);
    }

    @Test
    @Tag("faults")
    void endsWithACheckpointAfterControlCToAllOfItsProcesses() throws Exception {
        assumeThat(ignoredSignals() & SIGINT_BIT)
                .as("who ignores SIGINT has children that do")
                .isZero();
        stopsAndGoesOn("interrupted", DriverProcess::pressControlC);
    }

    @Test
    void theRequestWorksFromJavaToo() throws Exception {
        StopRequest stop = new StopRequest();
        Thread asking = new Thread(() -> {
            try {
                films.awaitStep("asked", 50);
                assertThat(stop.make()).isTrue();
            } catch (InterruptedException over) {
                Thread.currentThread().interrupt();
            }
        });
        asking.start();

        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> films.train("asked", stop));

        asking.join();
        int step = films.events("asked", Stopped.class).get(0).step();
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.STOPPED);
        assertThat(problem)
                .hasMessage("Training was stopped at step " + step + ", as it was asked to be. Run it again to go on.");
        assertThat(films.train("asked")).isEqualTo(undisturbed);
    }

    private interface Deed {
        void to(DriverProcess driver) throws IOException, InterruptedException;
    }

    private static void stopsAndGoesOn(String output, Deed deed) throws Exception {
        DriverProcess driver = start(output, "first");
        films.awaitStep(output, 60);
        long asked = System.nanoTime();
        deed.to(driver);

        assertThat(driver.exitStatus()).as(driver.text()).isEqualTo(143);
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(BOUND);
        Stopped stopped = films.events(output, Stopped.class).get(0);
        assertThat(stopped.step()).isBetween(60, STEPS - 1);
        assertThat(films.events(output, CheckpointWritten.class))
                .extracting(CheckpointWritten::step)
                .containsExactly(stopped.step());
        assertThat(Path.of(stopped.path(), "manifest.json")).exists();
        assertThat(films.steps(output)).last().isEqualTo(stopped.step());
        assertThat(driver.text())
                .contains(
                        "stopped at step " + stopped.step() + " on request; run again to go on",
                        "anneal: Training was stopped at step " + stopped.step());

        DriverProcess next = start(output, "second");
        assertThat(next.exitStatus()).as(next.text()).isZero();
        assertThat(films.events(output, Resumed.class))
                .extracting(Resumed::step)
                .containsExactly(stopped.step());
        assertThat(films.steps(output))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(new ObjectMapper()
                        .readTree(Files.readString(folder.resolve(output).resolve("training.json")))
                        .path("model_sha256")
                        .asText())
                .isEqualTo(undisturbed.modelSha256());
    }

    private static DriverProcess start(String output, String name) throws IOException {
        return DriverProcess.start(folder.resolve(output + "-" + name + ".log"), "run", films, output);
    }

    private static long ignoredSignals() throws IOException {
        List<String> status = Files.readAllLines(Path.of("/proc/self/status"));
        return status.stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .mapToLong(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                .findFirst()
                .orElse(0);
    }
}
