package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.evaluate.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shaded jar as a cluster gets it: nothing of Anneal on any class path but what spark-submit sends. */
@Tag("spark-submit")
class SparkSubmitTest {
    @TempDir
    private Path folder;

    private StandaloneCluster cluster;

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        String spark = System.getProperty("anneal.spark", "");
        assertThat(spark)
                .as("say -Danneal.spark=DIR, where DIR has bin/spark-submit")
                .isNotEmpty();
        cluster = new StandaloneCluster(Path.of(spark), folder);
    }

    @AfterEach
    void stopCluster() throws InterruptedException {
        if (cluster != null) {
            cluster.close();
        }
    }

    private static String jar() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("..", "jobs", "target"))) {
            return files.filter(file -> file.getFileName().toString().matches("anneal-\\d.*\\.jar"))
                    .findFirst()
                    .orElseThrow()
                    .toString();
        }
    }

    private String config() throws IOException {
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < 240; row++) {
            lines.add(
                    row % 2 == 0
                            ? "a good and nice film, number " + row + "\tgood"
                            : "film " + row + " is a bad one\tbad");
        }
        Path table = Files.write(folder.resolve("films.tsv"), lines);
        return Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: "%s"}
                data: {train: {path: "%s", format: tsv}, split: {validation: 0.2, test: 0.2}, max-length: 24}
                train: {epochs: 2, batch-size: 16, optimizer: {learning-rate: 3e-3}}
                evaluate: {split: test}
                output: "%s"
                """.formatted(
                                Path.of("vectors/tiny-bert/seqcls-single/model").toAbsolutePath(),
                                table,
                                folder.resolve("run")))
                .toString();
    }

    @Test
    void runsAllStepsAndSaysWithItsStatusWhatWentWrong() throws IOException, InterruptedException {
        Path defaults = Path.of("..", "conf", "spark-defaults.conf");
        String[] run = {"--properties-file", defaults.toString(), jar(), "run", "--config", config()};

        StandaloneCluster.Ended ended = cluster.submit(run);

        assertThat(ended.status()).as(ended.output()).isZero();
        Evaluation evaluation = Evaluation.fromJson(Files.readString(folder.resolve("run/evaluation.json")));
        assertThat(evaluation.metrics().get("accuracy")).isGreaterThan(0.9);
        assertThat(folder.resolve("run/scored/_SUCCESS")).exists();

        List<String> tooMany = new ArrayList<>(List.of(run));
        tooMany.addAll(List.of(
                "--set",
                "cluster.executors=3",
                "--set",
                "cluster.timeout=5 seconds",
                "--set",
                "output=" + folder.resolve("other")));
        StandaloneCluster.Ended refused = cluster.submit(tooMany.toArray(String[]::new));

        assertThat(refused.status()).as(refused.output()).isEqualTo(4);
        assertThat(refused.output())
                .contains("cluster.executors is 3, but Spark (" + cluster.master() + ") offers 2 after 5 s.");
    }
}
