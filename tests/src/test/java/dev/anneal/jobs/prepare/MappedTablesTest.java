package dev.anneal.jobs.prepare;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.tests.LocalCluster;
import dev.anneal.tokenize.WordStart;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What rows on their way to shards take on the executors' disks. */
@ExtendWith(LocalCluster.class)
class MappedTablesTest {
    @TempDir
    private Path folder;

    private RunConfig config() throws IOException {
        Path table = Files.writeString(
                folder.resolve("rows.csv"), "text,label\ngood,yes\ntorn,yes\ntorn,no\nbad,no\nplain,yes\n");
        return RunConfigReader.parse("""
                name: test
                task: single-label
                model: {source: none}
                data: {train: {path: "%s", format: csv}, duplicates: remove}
                train: {evaluate-every: never}
                evaluate: {split: train}
                output: none
                """.formatted(table), "test.yaml", List.of());
    }

    private static int copies() {
        return JavaSparkContext.fromSparkContext(LocalCluster.session().sparkContext())
                .getPersistentRDDs()
                .size();
    }

    @Test
    void areKeptOnceAndWithoutTheirTextsWhereCopiesWereRemoved() throws IOException {
        SparkSession spark = LocalCluster.session();
        TokenizerBroadcast file =
                TokenizerBroadcast.of(spark, Path.of("vectors/tiny-bert/tokenizer.json"), WordStart.values()[0]);
        int before = copies();
        AtomicInteger mapped = new AtomicInteger();
        try (RowProgress progress = RowProgress.shownBy(mapped::addAndGet);
                MappedTables tables = MappedTables.read(spark, config(), List.of(), file, progress)) {
            assertThat(copies()).isEqualTo(before + 1);
            List<Row> kept = tables.keptRows().collectAsList();
            assertThat(kept).hasSize(3).allSatisfy(row -> {
                assertThat(row.<byte[]>getAs(MappedColumns.PAYLOAD)).isNotEmpty();
                assertThat(row.<String>getAs(MappedColumns.RECORD)).isNull();
            });
            tables.writeRejects(folder.resolve("rejected").toString());
        }
        assertThat(copies()).isEqualTo(before);
        assertThat(mapped).as("nothing was mapped again").hasValueLessThanOrEqualTo(5);
        assertThat(spark.read().json(folder.resolve("rejected").toString()).collectAsList())
                .hasSize(2)
                .allSatisfy(row -> assertThat(row.<String>getAs("record")).contains("torn"));
    }
}
