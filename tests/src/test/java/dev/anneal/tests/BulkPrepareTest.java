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
import java.nio.file.Files;
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

    /** Phases need different amounts, so it is not a half of the time that is compared with the other, but a table with one of twice the size. */
    @Test
    void preparesWithFlatMemoryAndLosesNoRow() throws Exception {
        try (AutoCloseable ignored = ExecutorMemory.settings();
                SparkSession spark =
                        SparkSessions.open(new SessionOptions("bulk", 2, 1, "2g", Duration.ofSeconds(60)))) {
            long peak = prepare(spark, ROWS);
            long ofTwice = prepare(spark, 2 * ROWS);

            assertThat((double) ofTwice).isLessThanOrEqualTo(FLAT * peak);
        }
    }

    /** @return the highest resident memory of both executors, in MiB */
    private long prepare(SparkSession spark, long rows) throws IOException {
        Path place = Files.createDirectory(folder.resolve(Long.toString(rows)));
        SyntheticTable table = SyntheticTable.write(place.resolve("table"), rows);
        try (ExecutorMemory memory = ExecutorMemory.watch(spark)) {
            Instant start = Instant.now();
            Manifest manifest = new PrepareJob(spark, config(table, place.resolve("run")))
                    .run(progress(rows))
                    .manifest();
            double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
            memory.write(Path.of("target/bulk/prepare-" + rows + ".csv"));
            long peak = memory.peakResidentMebibytes(0, 1);
            System.out.printf(
                    Locale.ROOT,
                    "BULK prepare: %d rows in %.0f s, %.0f rows/s; two executors of 2 GiB: resident %d MiB at most, heap %d MiB%n",
                    rows,
                    seconds,
                    rows / seconds,
                    peak,
                    memory.peakHeapMebibytes());
            requireAllRows(manifest, table);
            requireEachIdOnce(
                    PreparedTable.read(spark, place.resolve("run/dataset").toString()), table);
            return peak;
        }
    }

    private static RunConfig config(SyntheticTable table, Path output) {
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
                """.formatted(table.folder(), table.rejected(), output);
        return RunConfigReader.parse(yaml, "bulk.yaml", List.of());
    }

    private static PhaseProgress progress(long rows) {
        return new PhaseProgress(
                Display.plain(System.out), InstantSource.system(), "prepare", "rows", OptionalLong.of(rows));
    }

    private static void requireAllRows(Manifest manifest, SyntheticTable table) {
        assertThat(manifest.splits().stream().mapToLong(SplitManifest::rejected).sum())
                .isEqualTo(table.rejected());
        assertThat(manifest.splits().stream().mapToLong(SplitManifest::rows).sum())
                .isEqualTo(table.rows() - table.rejected());
    }

    private static void requireEachIdOnce(Dataset<Row> rows, SyntheticTable table) {
        Row counts = rows.select(rows.col("id").cast("long").as("id"))
                .agg(functions.count("id"), functions.countDistinct("id"), functions.sum("id"))
                .first();
        long kept = table.rows() - table.rejected();
        long every = SyntheticTable.REJECTED_EVERY;
        long rejectedIds = every * (table.rejected() * (table.rejected() - 1) / 2);
        assertThat(List.of(counts.getLong(0), counts.getLong(1), counts.getLong(2)))
                .isEqualTo(List.of(kept, kept, table.rows() * (table.rows() - 1) / 2 - rejectedIds));
    }
}
