package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.prepare.PreparedTable;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Millions of rows through preparing, with executors that would not have room for them; {@code anneal.bulk.rows} says how many. */
@Tag("bulk")
class BulkPrepareTest {
    private static final long ROWS = Long.getLong("anneal.bulk.rows", 2_000_000);
    private static final double FLAT = 1.1;

    @TempDir
    private Path folder;

    @Test
    void preparesWithFlatMemoryAndLosesNoRow() throws IOException {
        SyntheticTable table = SyntheticTable.write(folder.resolve("table"), ROWS);
        System.setProperty("spark.executor.heartbeatInterval", "1s");
        try (SparkSession spark = SparkSessions.open(new SessionOptions("bulk", 2, 1, "2g", Duration.ofSeconds(60)))) {
            try (ExecutorMemory memory = ExecutorMemory.watch(spark)) {
                Instant start = Instant.now();
                Manifest manifest =
                        new PrepareJob(spark, config(table)).run(progress()).manifest();
                double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
                memory.write(Path.of("target/bulk/prepare.csv"));
                long early = memory.peakResidentMebibytes(0, 0.5);
                long late = memory.peakResidentMebibytes(0.5, 1);
                System.out.printf(
                        Locale.ROOT,
                        "prepare: %d rows in %.0f s, %.0f rows/s; two executors of 2 GiB: resident %d MiB at most in the first half,"
                                + " %d MiB in the second, heap %d MiB%n",
                        ROWS,
                        seconds,
                        ROWS / seconds,
                        early,
                        late,
                        memory.peakHeapMebibytes());
                requireAllRows(manifest, table);
                assertThat((double) late).isLessThanOrEqualTo(FLAT * early);
            }
            requireEachIdOnce(
                    PreparedTable.read(spark, folder.resolve("run/dataset").toString()), table);
        } finally {
            System.clearProperty("spark.executor.heartbeatInterval");
        }
    }

    private RunConfig config(SyntheticTable table) {
        String yaml = """
                name: bulk
                task: single-label
                model: {source: "jar:all-minilm-l6-v2.onnx"}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.01}
                  columns: {id: id}
                  labels: [bad, fair, good]
                  max-length: 32
                  max-rejects: %d
                output: "%s"
                """.formatted(table.folder(), table.rejected(), folder.resolve("run"));
        return RunConfigReader.parse(yaml, "bulk.yaml", List.of());
    }

    private static PhaseProgress progress() {
        return new PhaseProgress(
                Display.plain(System.out), InstantSource.system(), "prepare", "rows", OptionalLong.of(ROWS));
    }

    private static void requireAllRows(Manifest manifest, SyntheticTable table) {
        assertThat(manifest.splits().stream().mapToLong(SplitManifest::rejected).sum())
                .isEqualTo(table.rejected());
        assertThat(manifest.splits().stream().mapToLong(SplitManifest::rows).sum())
                .isEqualTo(ROWS - table.rejected());
    }

    private static void requireEachIdOnce(Dataset<Row> rows, SyntheticTable table) {
        Row counts = rows.select(rows.col("id").cast("long").as("id"))
                .agg(functions.count("id"), functions.countDistinct("id"), functions.sum("id"))
                .first();
        long kept = ROWS - table.rejected();
        long every = SyntheticTable.REJECTED_EVERY;
        long rejectedIds = every * (table.rejected() * (table.rejected() - 1) / 2);
        assertThat(List.of(counts.getLong(0), counts.getLong(1), counts.getLong(2)))
                .isEqualTo(List.of(kept, kept, ROWS * (ROWS - 1) / 2 - rejectedIds));
    }
}
