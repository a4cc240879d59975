package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mvn -P kills test}: a driver and its executors get a kill -9 at random times, ten times each; prints what it cost. */
@Tag("kills")
class ScoreKillsTest {
    private static final int ROWS = 6400;
    private static final int SPLIT_ROWS = 100;
    private static final int TIMES = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @TempDir
    private Path folder;

    private Random random = new Random(7);
    private List<String> undisturbed = List.of();
    private Duration alone = Duration.ZERO;

    @BeforeEach
    void scoreUndisturbed() throws Exception {
        ScoredRun.in(folder).write("in.jsonl", ScoredRun.lines(ROWS));
        Instant start = Instant.now();
        assertThat(start("undisturbed").exitStatus(PATIENCE)).isZero();
        alone = Duration.between(start, Instant.now());
        undisturbed = files("undisturbed").digests();
        assertThat(undisturbed).hasSize(ROWS / SPLIT_ROWS);
    }

    private DriverProcess start(String output) throws IOException {
        Path config = Files.writeString(folder.resolve(output + ".yaml"), """
                name: kills
                task: single-label
                model: {source: "%s"}
                data: {max-length: 32}
                score: {input: {path: "%s", format: jsonl}, format: jsonl, batch-size: 1, split-rows: %d, output: "%s"}
                cluster: {executors: 2, executor-memory: 512m}
                output: "%s"
                """.formatted(
                        folder.resolve("run/model"),
                        folder.resolve("in.jsonl"),
                        SPLIT_ROWS,
                        folder.resolve(output),
                        folder.resolve("run")));
        return DriverProcess.start(folder.resolve(output + ".log"), "score", config, List.of());
    }

    private ScoredFiles files(String output) {
        return new ScoredFiles(folder.resolve(output));
    }

    @Test
    void executors() throws Exception {
        repeat("executor", (driver, output) -> {
            Map<String, Long> finished = files(output).times();
            killAnExecutor(driver);
            assertThat(driver.exitStatus(PATIENCE)).as(driver.text()).isZero();
            return finished;
        });
    }

    @Test
    void drivers() throws Exception {
        repeat("driver", (driver, output) -> {
            killWithExecutors(driver);
            return goOn(output);
        });
    }

    @Test
    void both() throws Exception {
        repeat("both", (driver, output) -> {
            killAnExecutor(driver);
            Thread.sleep(random.nextInt(1000));
            killWithExecutors(driver);
            return goOn(output);
        });
    }

    private interface Deed {
        /** Disturbs a job, sees it through to its end, and returns what was finished when it was disturbed. */
        Map<String, Long> to(DriverProcess driver, String output) throws Exception;
    }

    private void repeat(String what, Deed deed) throws Exception {
        for (int time = 0; time < TIMES; time++) {
            String output = what + "-" + time;
            Instant start = Instant.now();
            DriverProcess driver = start(output);
            awaitRandomMoment(output, driver);
            verify(what, output, start, deed.to(driver, output));
        }
    }

    private Map<String, Long> goOn(String output) throws Exception {
        Map<String, Long> finished = files(output).times();
        DriverProcess next = start(output);
        assertThat(next.exitStatus(PATIENCE)).as(next.text()).isZero();
        return finished;
    }

    /** From the first look at the input to the last splits. */
    private void awaitRandomMoment(String output, DriverProcess driver) throws InterruptedException {
        int splits = random.nextInt(ROWS / SPLIT_ROWS) - 4;
        Instant end = Instant.now().plus(Duration.ofMinutes(3));
        while (driver.executors().size() < 2 || (splits > 0 && files(output).records() < splits)) {
            assertThat(driver.process().isAlive() && Instant.now().isBefore(end))
                    .as(driver.text())
                    .isTrue();
            Thread.sleep(20);
        }
        Thread.sleep(random.nextInt(splits > 0 ? 300 : 4000));
    }

    private void killAnExecutor(DriverProcess driver) {
        List<ExecutorProcess> executors = driver.executors();
        if (!executors.isEmpty()) {
            executors.get(random.nextInt(executors.size())).kill();
        }
    }

    /** Executors end by themselves when their driver is gone; what they still publish must not disturb. */
    private static void killWithExecutors(DriverProcess driver) throws Exception {
        List<ProcessHandle> executors;
        try (Stream<ProcessHandle> all = driver.process().descendants()) {
            executors = new ArrayList<>(all.toList());
        }
        driver.kill();
        for (ProcessHandle executor : executors) {
            executor.onExit().get(60, TimeUnit.SECONDS);
        }
    }

    private void verify(String what, String output, Instant start, Map<String, Long> finished) throws IOException {
        ScoredFiles scored = files(output);
        assertThat(scored.digests()).isEqualTo(undisturbed);
        assertThat(scored.times()).containsAllEntriesOf(finished);
        assertThat(scored.folder().resolve("_SUCCESS")).exists();
        assertThat(Files.readString(scored.folder().resolve("_manifest.json")))
                .contains("\"rows_in\" : " + ROWS, "\"rows_out\" : " + ROWS, "\"rows_rejected\" : 0");
        System.out.printf(
                "KILLS %s: %d of %d splits finished before, %.1f s in all, %.1f s undisturbed%n",
                what,
                finished.size(),
                undisturbed.size(),
                Duration.between(start, Instant.now()).toMillis() / 1e3,
                alone.toMillis() / 1e3);
    }
}
