package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.jobs.ml.FineTunedModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.streaming.StreamingQuery;
import org.apache.spark.sql.streaming.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/spark-ml.md: files arrive in a folder, and their rows come out with predictions, each once, across a restart. */
@ExtendWith(LocalCluster.class)
class ScoredStreamTest {
    private static final String SCHEMA = "id BIGINT, text STRING";

    @TempDir
    private Path folder;

    @Test
    void goesOnAfterARestartWithoutLosingOrRepeatingARow() throws Exception {
        ScoredRun run = ScoredRun.in(folder);
        Files.createDirectories(folder.resolve("arriving"));
        write(run, 0, 20);
        write(run, 20, 30);
        StreamingQuery first = start();
        first.awaitTermination();
        assertThat(written()).isEqualTo(30);

        write(run, 30, 45);
        start().awaitTermination();
        start().awaitTermination();

        List<Row> scored =
                ScoredRun.read(folder.resolve("scored").toString()).sort("id").collectAsList();
        assertThat(scored).extracting(row -> row.getLong(0)).containsExactlyElementsOf(ids(45));
        List<Row> batch = model().transform(LocalCluster.session()
                        .read()
                        .schema(SCHEMA)
                        .json(folder.resolve("arriving").toString()))
                .sort("id")
                .collectAsList();
        for (int i = 0; i < batch.size(); i++) {
            assertThat(scored.get(i).getString(2)).isEqualTo(batch.get(i).getString(2));
            assertThat(scored.get(i).getDouble(3)).isCloseTo(batch.get(i).getDouble(3), within(1e-5));
        }
    }

    private StreamingQuery start() throws Exception {
        Dataset<Row> arriving = LocalCluster.session()
                .readStream()
                .schema(SCHEMA)
                .option("maxFilesPerTrigger", 1)
                .json(folder.resolve("arriving").toString());
        return model().transform(arriving)
                .writeStream()
                .format("parquet")
                .option("checkpointLocation", folder.resolve("checkpoint").toString())
                .trigger(Trigger.AvailableNow())
                .start(folder.resolve("scored").toString());
    }

    private FineTunedModel model() {
        return FineTunedModel.of(folder.resolve("run/model").toString());
    }

    private long written() {
        return ScoredRun.read(folder.resolve("scored").toString()).count();
    }

    private static void write(ScoredRun run, int from, int to) throws IOException {
        run.write("arriving/rows-" + from + ".json", ScoredRun.lines(to).subList(from, to));
    }

    private static List<Long> ids(int rows) {
        return IntStream.range(0, rows).mapToObj(row -> (long) row).toList();
    }
}
