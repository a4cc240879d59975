package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.input;
import static dev.anneal.tests.ScoredRun.lines;
import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.jobs.score.ScoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed, every row is scored once, and what was finished is not computed again. */
@ExtendWith(LocalCluster.class)
@Timeout(180)
class ScoredOnceTest {
    private static final int ROWS = 1600;

    /** Long enough to be killed in the middle. */
    private static final String[] SMALL_STEPS = {"score.split-rows=100", "score.batch-size=1"};

    @TempDir
    private Path folder;

    private ScoredRun run;

    @BeforeEach
    void putAModelIntoTheRun() throws IOException {
        run = ScoredRun.in(folder);
    }

    private RunConfig config(String output) throws IOException {
        String table = folder.resolve("in.jsonl").toString();
        if (!Files.exists(Path.of(table))) {
            run.write("in.jsonl", lines(ROWS));
        }
        String[] input = input(table, "jsonl");
        return run.config(
                table, input[0], input[1], SMALL_STEPS[0], SMALL_STEPS[1], "score.output=" + folder.resolve(output));
    }

    @Test
    void aKilledExecutorAndAStoppedDriverCostOnlyWhatWasRunning() throws Exception {
        ScoredFiles undisturbed = new ScoredFiles(folder.resolve("undisturbed"));
        assertThat(score(config("undisturbed")).rowsOut()).isEqualTo(ROWS);
        ScoredFiles disturbed = new ScoredFiles(folder.resolve("disturbed"));

        CompletableFuture<Optional<ScoreResult>> killed = inBackground("disturbed");
        disturbed.awaitRecords(2);
        ExecutorProcess.youngest().kill();
        disturbed.awaitRecords(6);
        LocalCluster.session()
                .sparkContext()
                .cancelJobGroup(folder.resolve("disturbed").toString());
        assertThat(killed.get()).isEmpty();
        Map<String, Long> finished = disturbed.times();
        assertThat(finished).isNotEmpty().hasSizeLessThan(16);
        assertThat(folder.resolve("disturbed/_SUCCESS")).doesNotExist();
        String damaged = finished.keySet().iterator().next();
        Files.write(disturbed.folder().resolve(damaged), new byte[] {1, 2, 3});

        ScoreResult resumed = score(config("disturbed"));

        assertThat(resumed.rowsIn()).isEqualTo(ROWS);
        assertThat(resumed.rowsOut()).isEqualTo(ROWS);
        finished.remove(damaged);
        assertThat(disturbed.times()).containsAllEntriesOf(finished);
        assertThat(rows("disturbed")).isEqualTo(rows("undisturbed"));
        assertThat(disturbed.times()).hasSize(16);
        assertThat(disturbed.hidden()).containsExactlyInAnyOrderElementsOf(undisturbed.hidden());
    }

    private List<String> rows(String output) {
        return read(folder.resolve(output).toString()).sort("id").collectAsList().stream()
                .map(Row::toString)
                .toList();
    }

    private CompletableFuture<Optional<ScoreResult>> inBackground(String output) throws IOException {
        RunConfig config = config(output);
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Optional.of(score(config));
            } catch (RuntimeException cancelled) {
                return Optional.empty();
            }
        });
    }

    @Test
    void aSecondWriterIsRefused() throws IOException {
        try (Lease first = Lease.acquire(
                Files.createDirectories(folder.resolve("out")).toString(),
                new Configuration(),
                LeaseTimes.USUAL,
                message -> {},
                () -> {})) {
            assertThatThrownBy(() -> score(config("out")))
                    .hasMessageMatching("The folder " + folder
                            + "/out is being filled by process \\d+ on \\S+, which has just renewed its lease\\. .*");
            first.require();
            assertThat(folder.resolve("out/_plan.json")).doesNotExist();
        }
        assertThat(score(config("out")).rowsOut()).isEqualTo(ROWS);
    }
}
