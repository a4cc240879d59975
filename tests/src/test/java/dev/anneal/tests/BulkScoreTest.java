package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import dev.anneal.jobs.score.ScoreJob;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.track.Display;
import dev.anneal.track.PhaseProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Millions of rows through scoring; {@code anneal.bulk.rows} says how many for the tiny model, {@code anneal.bulk.minilm-rows} for MiniLM-L6. */
@Tag("bulk")
class BulkScoreTest {
    private static final long ROWS = Long.getLong("anneal.bulk.rows", 2_000_000);
    private static final long MINILM_ROWS = Long.getLong("anneal.bulk.minilm-rows", 50_000);
    private static final double FLAT = 1.1;

    @TempDir
    private Path folder;

    @Test
    void tinyModel() throws Exception {
        HeadedModel model = HeadedModel.write(Task.SINGLE_LABEL, SyntheticTable.LABELS, folder);
        score(
                "tiny BERT",
                ROWS,
                "task: single-label\nmodel: {source: \"%s\"}\n"
                        .formatted(model.folder().resolve("model")));
    }

    @Test
    void minilm() throws Exception {
        score("MiniLM-L6", MINILM_ROWS, "task: features\nmodel: {source: \"jar:all-minilm-l6-v2.onnx\"}\n");
    }

    private void score(String name, long rows, String model) throws Exception {
        SyntheticTable table = SyntheticTable.write(folder.resolve("table"), rows);
        String features = model.contains("features") ? ", features: {pooling: mean, normalize: true}" : "";
        String yaml = """
                name: bulk
                %sdata: {max-length: 64}
                score: {input: {path: "%s", format: tsv}, output: "%s"%s}
                output: "%s"
                """.formatted(model, table.folder(), folder.resolve("scored"), features, folder.resolve("run"));
        try (AutoCloseable ignored = ExecutorMemory.settings();
                SparkSession spark =
                        SparkSessions.open(new SessionOptions("bulk", 2, 1, "2g", Duration.ofSeconds(60)));
                ExecutorMemory memory = ExecutorMemory.watch(spark)) {
            Instant start = Instant.now();
            ScoreResult result = new ScoreJob(spark, RunConfigReader.parse(yaml, "bulk.yaml", List.of()))
                    .run(count -> new PhaseProgress(
                            Display.plain(System.out),
                            InstantSource.system(),
                            "score",
                            "rows",
                            OptionalLong.of(count)));
            double seconds = Duration.between(start, Instant.now()).toMillis() / 1e3;
            memory.write(Path.of("target/bulk/score.csv"));
            long early = memory.peakResidentMebibytes(0, 0.5);
            long late = memory.peakResidentMebibytes(0.5, 1);
            System.out.printf(
                    Locale.ROOT,
                    "BULK score, %s: %d rows in %.0f s, %.0f rows/s; two executors of 2 GiB: resident %d MiB at most in the first"
                            + " half, %d MiB in the second, heap %d MiB%n",
                    name,
                    rows,
                    seconds,
                    rows / seconds,
                    early,
                    late,
                    memory.peakHeapMebibytes());
            assertThat(List.of(result.rowsIn(), result.rowsOut(), result.rejected()))
                    .isEqualTo(List.of(rows, rows, 0L));
            requireEachIdOnce(spark, rows);
            assertThat((double) late).isLessThanOrEqualTo(FLAT * early);
        }
    }

    private void requireEachIdOnce(SparkSession spark, long rows) {
        Row counts = spark.read()
                .parquet(folder.resolve("scored").toString())
                .selectExpr("cast(id as bigint) as id")
                .agg(functions.count("id"), functions.countDistinct("id"), functions.sum("id"))
                .first();
        assertThat(List.of(counts.getLong(0), counts.getLong(1), counts.getLong(2)))
                .isEqualTo(List.of(rows, rows, rows * (rows - 1) / 2));
    }
}
