package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two models with heads of random parameters answer together. */
@ExtendWith(LocalCluster.class)
class EnsembleScoreTest {
    private static final int ROWS = 20;

    @TempDir
    private Path folder;

    private HeadedModel model(String name, Task task, List<String> labels) throws IOException {
        return HeadedModel.write(task, labels, Files.createDirectories(folder.resolve(name)));
    }

    private String table() throws IOException {
        return Files.write(
                        folder.resolve("in.jsonl"),
                        IntStream.range(0, ROWS)
                                .mapToObj(row -> "{\"n\":%d,\"text\":\"%s\"}".formatted(row, ScoredRun.text(row)))
                                .toList())
                .toString();
    }

    private RunConfig together(HeadedModel first, HeadedModel second) throws IOException {
        return first.config(
                table(),
                "score.output=" + folder.resolve("together"),
                "score.models=[" + first.folder().resolve("model") + ", "
                        + second.folder().resolve("model") + "]");
    }

    private List<Row> rows(RunConfig config) {
        return read(score(config).folder()).sort("n").collectAsList();
    }

    @Test
    void probabilitiesAreAveraged() throws IOException {
        for (Task task : List.of(Task.SINGLE_LABEL, Task.MULTI_LABEL)) {
            List<String> labels = List.of("joy", "anger", "fear");
            HeadedModel first = model(task + "1", task, labels);
            HeadedModel second = model(task + "2", task, labels).turned();
            List<Row> one = rows(first.config(table()));
            List<Row> two = rows(second.config(table()));

            List<Row> both = rows(together(first, second));

            for (int row = 0; row < ROWS; row++) {
                Map<String, Double> expected = probabilities(one.get(row));
                probabilities(two.get(row)).forEach((label, p) -> expected.merge(label, p, (a, b) -> (a + b) / 2));
                probabilities(both.get(row))
                        .forEach((label, p) -> assertThat(p).isCloseTo(expected.get(label), within(1e-6)));
            }
            assertThat(probabilities(one.get(0))).isNotEqualTo(probabilities(two.get(0)));
            FileUtil.fullyDelete(folder.resolve("together").toFile());
        }
    }

    private static TreeMap<String, Double> probabilities(Row row) {
        return new TreeMap<>(row.<String, Double>getJavaMap(row.fieldIndex("probabilities")));
    }

    @Test
    void numbersAreAveraged() throws IOException {
        HeadedModel first = model("1", Task.REGRESSION, List.of("ease"));
        HeadedModel second = model("2", Task.REGRESSION, List.of("ease")).turned();
        List<Row> one = rows(first.config(table()));
        List<Row> two = rows(second.config(table()));

        List<Row> both = rows(together(first, second));

        for (int row = 0; row < ROWS; row++) {
            double average =
                    (one.get(row).<Double>getAs("prediction") + two.get(row).<Double>getAs("prediction")) / 2;
            assertThat(both.get(row).<Double>getAs("prediction")).isCloseTo(average, within(1e-6));
        }
    }

    @Test
    void modelsThatDoNotFitTogetherAreRefused() throws IOException {
        HeadedModel first = model("1", Task.SINGLE_LABEL, List.of("joy", "anger"));
        HeadedModel second = model("2", Task.SINGLE_LABEL, List.of("anger", "joy"));

        assertThatThrownBy(() -> score(together(first, second)))
                .hasMessageMatching("The models of score.models have not the same labels in the same order: \\[joy,"
                        + " anger] in \\S+, \\[anger, joy] in \\S+\\. Choose models that were trained with the same"
                        + " data.labels\\.");
        HeadedModel vectors = model("3", Task.SINGLE_LABEL, List.of("joy", "anger"));
        assertThatThrownBy(() -> score(vectors.config(
                        table(),
                        "task=features",
                        "score.models=[" + first.folder().resolve("model") + ", "
                                + vectors.folder().resolve("model") + "]")))
                .hasMessageContaining(
                        "task features has no average: dimensions of two models' vectors mean different" + " things");
    }
}
