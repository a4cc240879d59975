package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.jobs.Anneal;
import dev.anneal.track.Display;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two models with heads of random parameters are evaluated as one: the figures are those of their predictions together. */
@ExtendWith(LocalCluster.class)
class EnsembleEvaluateTest {
    private static final int ROWS = 40;

    @TempDir
    private Path folder;

    private HeadedModel first;
    private HeadedModel second;

    private void write(Task task, List<String> labels) throws IOException {
        String name = labels.get(0);
        first = HeadedModel.write(task, labels, Files.createDirectories(folder.resolve(name + "1")));
        second = HeadedModel.write(task, labels, Files.createDirectories(folder.resolve(name + "2")))
                .turned();
    }

    private Anneal anneal(Task task, String label) throws IOException {
        Path table = Files.write(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, ROWS)
                        .mapToObj(row -> "{\"n\":%d,\"text\":\"%s\",%s}"
                                .formatted(row, ScoredRun.text(row), label.formatted(row % 3)))
                        .toList());
        String models = "[\"" + first.folder() + "\", \"" + second.folder() + "\"]";
        return Anneal.ofYaml("""
                        name: together
                        task: %s
                        model: {source: %s}
                        data: {train: {path: "%s", format: jsonl}, max-length: 24}
                        train: {evaluate-every: never, batch-size: 8}
                        evaluate: {split: train, batch-size: 8, models: %s, bootstrap: {resamples: 10}}
                        score: {input: {path: "%s", format: jsonl}, models: %s}
                        output: "%s"
                        """.formatted(
                                task.yamlName(), ScoredRun.MODEL, table, models, table, models, folder.resolve("run")))
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
    }

    private static double number(Row row, String column) {
        return Double.parseDouble(row.getAs(column).toString());
    }

    private static List<Row> predictions(Anneal anneal) {
        return read(score(anneal.config()).folder()).collectAsList();
    }

    @Test
    void probabilitiesAndThresholdsAreThoseOfScoring() throws IOException {
        write(Task.SINGLE_LABEL, List.of("no", "yes"));
        Files.writeString(
                first.folder().resolve("model/decision.json"),
                "{\"temperature\": 3.0, \"metric\": \"f1\", \"thresholds\": [0.45]}");
        Anneal anneal = anneal(Task.SINGLE_LABEL, "\"label\":%1$d")
                .with("data.labels=['no', 'yes']")
                .with("data.max-rejects=99");
        anneal.prepare(LocalCluster.session());

        Evaluation evaluation = anneal.evaluate(LocalCluster.session());

        assertThat(evaluation.threshold()).hasValue((0.45 + 0.5) / 2);
        requireThose(evaluation, predictions(anneal));
        Path run = folder.resolve("run");
        assertThat(Evaluation.fromJson(Files.readString(run.resolve("ensemble.json"))))
                .isEqualTo(evaluation);
        assertThat(run.resolve("evaluation.json")).doesNotExist();
        assertThat(anneal.with("cluster.executors=1").evaluate(LocalCluster.session()))
                .isEqualTo(evaluation);
        assertThatThrownBy(() -> anneal.run(LocalCluster.session()))
                .isInstanceOf(AnnealException.class)
                .hasMessageEndingWith("use the verb evaluate when all of them are trained.");
    }

    /** Rows have the labels 0 and 1, and 2, which there is not. */
    private static void requireThose(Evaluation evaluation, List<Row> scored) {
        List<Row> labelled =
                scored.stream().filter(row -> number(row, "label") < 2).toList();
        List<String> labels = List.of("no", "yes");
        double loss = 0;
        int right = 0;
        for (Row row : labelled) {
            String label = labels.get((int) number(row, "label"));
            loss -= Math.log(row.<String, Double>getJavaMap(row.fieldIndex("probabilities"))
                    .get(label));
            right += row.<String>getAs("prediction").equals(label) ? 1 : 0;
        }
        assertThat(evaluation.rows()).isEqualTo(labelled.size());
        assertThat(evaluation.rejectedRows()).isEqualTo(ROWS - labelled.size());
        assertThat(evaluation.metrics().get("loss")).isCloseTo(loss / labelled.size(), within(1e-5));
        assertThat(evaluation.metrics().get("accuracy")).isEqualTo((double) right / labelled.size());
    }

    @Test
    void numbersAreThoseOfScoring() throws IOException {
        write(Task.REGRESSION, List.of("label"));
        Anneal anneal = anneal(Task.REGRESSION, "\"label\":%1$d.25");
        anneal.prepare(LocalCluster.session());

        Evaluation evaluation = anneal.evaluate(LocalCluster.session());

        double squares = predictions(anneal).stream()
                .mapToDouble(row -> number(row, "prediction") - number(row, "label"))
                .map(error -> error * error)
                .sum();
        assertThat(evaluation.metrics().get("mse")).isCloseTo(squares / ROWS, within(1e-4));
    }

    @Test
    void modelsThatReadOrAnswerSomethingElseAreRefused() throws IOException {
        write(Task.SINGLE_LABEL, List.of("joy", "anger", "fear"));
        Anneal anneal = anneal(Task.SINGLE_LABEL, "\"label\":\"%1$d\"").with("data.labels=['0', '1', '2']");
        anneal.prepare(LocalCluster.session());

        assertThatThrownBy(() -> anneal.evaluate(LocalCluster.session()))
                .hasMessage("The models of evaluate.models answer with [joy, anger, fear], but the rows of the dataset"
                        + " have [0, 1, 2]. Choose models that were trained with the same labels, in the same order.");
        write(Task.SINGLE_LABEL, List.of("0", "1", "2"));
        Anneal again = anneal(Task.SINGLE_LABEL, "\"label\":\"%1$d\"");
        Path tokenizer = second.folder().resolve("model/tokenizer.json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode changed = (ObjectNode) json.readTree(tokenizer.toFile());
        json.writeValue(tokenizer.toFile(), changed.put("version", "another"));
        assertThatThrownBy(() -> again.evaluate(LocalCluster.session()))
                .hasMessageContaining("but the model " + second.folder() + "/model of evaluate.models has another")
                .hasMessageContaining("tokenizer. Score a labelled table with score.models, and compare");
        assertThat(folder.resolve("run/ensemble.json")).doesNotExist();
    }
}
