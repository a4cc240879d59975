package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.dataset.Manifest;
import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Comparisons;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Findings;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.baseline.BaselineJob;
import dev.anneal.jobs.baseline.answer.BaselineAnswers;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.track.Display;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Simpler models beside a run's own, on texts whose label is one of their words. */
@ExtendWith(LocalCluster.class)
class BaselineJobTest {
    private static final int ROWS = 300;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private Anneal anneal(String task, String... overrides) throws IOException {
        Path config = Files.writeString(
                folder.resolve("run.yaml"), """
                name: films
                task: %s
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: csv}
                  split: {validation: 0.3}
                  columns: {text: "the text"}
                  limit: {train: 150}
                  max-length: 24
                train: {epochs: 1, max-steps: 2, batch-size: 16, evaluate-every: never, checkpoint-every: never}
                cluster: {executors: 2}
                output: "%s"
                """.formatted(task, folder.resolve("table.csv"), folder.resolve("run")));
        Anneal anneal =
                Anneal.load(config).shownOn(Display.plain(new PrintStream(shown, true, StandardCharsets.UTF_8)));
        for (String override : overrides) {
            anneal = anneal.with(override);
        }
        return anneal;
    }

    private void write(String... kinds) throws IOException {
        List<String> lines = new ArrayList<>(List.of("the text,label"));
        for (int row = 0; row < ROWS; row++) {
            String kind = kinds[row % 5 == 0 ? 0 : row % kinds.length];
            lines.add("the " + kind + " film number " + row + " of them," + kind);
        }
        Files.write(folder.resolve("table.csv"), lines);
    }

    /** Without a model of its own, whose training and evaluation take the longest. */
    private static Evaluation compare(Anneal anneal) {
        Manifest dataset = anneal.prepare(LocalCluster.session()).manifest();
        Findings nothing = new Findings(
                dataset.split("validation").rows(),
                Map.of(),
                OptionalDouble.empty(),
                dataset.labels(),
                List.of(),
                Optional.empty(),
                List.of());
        return new BaselineJob(LocalCluster.session(), anneal.config())
                .run(Evaluation.of("validation", nothing, "no model", "data"), measured -> {});
    }

    private static Map<String, Double> of(Evaluation evaluation, String name) {
        return evaluation.comparisons().baselines().stream()
                .filter(baseline -> baseline.answer().equals(name))
                .findFirst()
                .orElseThrow()
                .metrics();
    }

    @Test
    void twoLabelsAreComparedWithAllOfThem() throws IOException {
        write("bad", "good");
        Anneal anneal = anneal(
                "single-label",
                "evaluate.baseline.models=[majority, logistic-regression, gradient-boosted-trees, multilayer-perceptron,"
                        + " frozen-encoder]",
                "evaluate.baseline.rounds=1",
                "evaluate.baseline.terms=40",
                "evaluate.baseline.hidden=4",
                "evaluate.baseline.published=[{metric: accuracy, value: 0.5, source: 'A coin, always'}]",
                "train.loss.class-weights=balanced",
                "data.truncation=fail");

        anneal.prepare(LocalCluster.session());
        anneal.train(LocalCluster.session());
        Anneal early = anneal.with("score.baseline=majority")
                .with("score.input={path: " + folder.resolve("table.csv") + ", format: csv}");
        assertThatThrownBy(() -> early.score(LocalCluster.session()))
                .hasMessageStartingWith("score.baseline is majority, but there is no baseline in " + folder);
        Evaluation evaluation = anneal.evaluate(LocalCluster.session());

        requireFigures(evaluation);
        Path run = folder.resolve("run");
        assertThat(Evaluation.fromJson(Files.readString(run.resolve("evaluation.json"))))
                .isEqualTo(evaluation);
        assertThat(Files.readString(run.resolve("report.html")).replace("<wbr/>", ""))
                .contains("Beside others", "frozen-encoder", "published: A coin, always");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains(
                        "evaluate: logistic-regression: loss ",
                        "evaluate: published: accuracy 0.5000 (A coin, always)");
        answersRowsOfAnyTable(run);
        answersInPlaceOfTheModel(anneal);
        isNotTrainedAgain(anneal, evaluation);
    }

    /** Not even the tables are opened. */
    private void isNotTrainedAgain(Anneal anneal, Evaluation evaluation) throws IOException {
        Files.delete(folder.resolve("table.csv"));
        BaselineJob job = new BaselineJob(LocalCluster.session(), anneal.config());

        assertThat(job.run(evaluation.with(Comparisons.NONE), measured -> {})).isEqualTo(evaluation);
        Anneal fewer = anneal.with("evaluate.keep-scores=10");
        assertThatThrownBy(
                        () -> new BaselineJob(LocalCluster.session(), fewer.config()).run(evaluation, measured -> {}))
                .hasMessageContaining("table.csv");
    }

    private static void requireFigures(Evaluation evaluation) {
        assertThat(evaluation.comparisons().baselines())
                .extracting(Baseline::answer)
                .containsExactly(
                        "majority",
                        "logistic-regression",
                        "gradient-boosted-trees",
                        "multilayer-perceptron",
                        "frozen-encoder");
        assertThat(of(evaluation, "majority").get("accuracy"))
                .isEqualTo(evaluation.metrics().get("majority_accuracy"));
        for (String learned : List.of("logistic-regression", "gradient-boosted-trees", "multilayer-perceptron")) {
            assertThat(of(evaluation, learned).get("accuracy")).as(learned).isEqualTo(1.0);
        }
        assertThat(of(evaluation, "frozen-encoder").get("roc_auc")).isGreaterThan(0.8);
    }

    private static void answersRowsOfAnyTable(Path run) {
        Dataset<Row> rows = LocalCluster.session().sql("SELECT 7 AS id, 'a very good one' AS `the text`");
        PipelineModel saved =
                PipelineModel.load(run.resolve("baselines/logistic-regression").toString());

        Dataset<Row> answered = BaselineAnswers.of(saved, rows);

        assertThat(answered.schema().simpleString())
                .isEqualTo("struct<id:int,the text:string,prediction:string,probability:double,"
                        + "probabilities:map<string,double>>");
        Row answer = answered.first();
        assertThat(answer.getString(2)).isEqualTo("good");
        Map<String, Double> probabilities = answer.getJavaMap(4);
        assertThat(probabilities.get("good")).isEqualTo(answer.getDouble(3));
        assertThat(probabilities.get("good") + probabilities.get("bad")).isCloseTo(1, within(1e-9));
        Row refused = frozen(run, LocalCluster.session().sql("SELECT CAST(NULL AS STRING) AS `the text`"))
                .first();
        assertThat(List.of(refused.isNullAt(1), refused.isNullAt(2), refused.isNullAt(3)))
                .containsOnly(true);
    }

    private static Dataset<Row> frozen(Path run, Dataset<Row> rows) {
        return BaselineAnswers.of(
                PipelineModel.load(run.resolve("baselines/frozen-encoder").toString()), rows);
    }

    /** In splits of two rows, in the order of the table, whatever cannot be scored. */
    private void answersInPlaceOfTheModel(Anneal anneal) throws IOException {
        String tooLong = "good and ".repeat(30);
        Path table = Files.writeString(
                folder.resolve("new.csv"),
                "n,the text\n0,a good one\n1,bad\n2,\n3,so bad\n4," + tooLong + "\n5,very good\n");

        ScoreResult result = anneal.with("score.baseline=frozen-encoder")
                .with("score.input={path: " + table + ", format: csv}")
                .with("score.split-rows=2")
                .score(LocalCluster.session());

        assertThat(List.of(result.rowsIn(), result.rowsOut(), result.rejected()))
                .isEqualTo(List.of(6L, 4L, 2L));
        Dataset<Row> texts =
                LocalCluster.session().read().option("header", true).csv(table.toString());
        List<Row> expected = frozen(folder.resolve("run"), texts)
                .where("prediction IS NOT NULL")
                .sort("n")
                .collectAsList();
        List<Row> rows = ScoredRun.read(result.folder()).sort("n").collectAsList();
        assertThat(rows).extracting(row -> row.getAs("n").toString()).containsExactly("0", "1", "3", "5");
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).<String>getAs("prediction"))
                    .isEqualTo(expected.get(i).getAs("prediction"));
            assertThat(rows.get(i).<Double>getAs("probability"))
                    .isCloseTo(expected.get(i).<Double>getAs("probability"), within(1e-5));
        }
        assertThat(ScoredRun.read(result.folder() + "/_rejected").sort("n").collectAsList())
                .extracting(row -> row.<String>getAs("reject_reason"))
                .containsExactly("missing-text", "too-long");
        assertThat(Path.of(result.folder(), "_manifest.json")).content().contains("baselines/frozen-encoder");
    }

    /** A third of the rows says the opposite of what its text says, and weighs more than the rest. */
    @Test
    void heavyRowsAreLearnedInPlaceOfLightOnes() throws IOException {
        List<String> lines = new ArrayList<>(List.of("the text,label,weight"));
        for (int row = 0; row < ROWS; row++) {
            boolean lies = row % 3 == 0;
            boolean good = row % 2 == 0;
            lines.add("the %s film number %d of them,%s,%s"
                    .formatted(good ? "good" : "bad", row, good == lies ? "no" : "yes", lies ? "50" : "0.5"));
        }
        Files.write(folder.resolve("table.csv"), lines);
        String models = "evaluate.baseline.models=[logistic-regression]";

        Evaluation weighted = compare(anneal("single-label", models, "data.columns.weight=weight"));

        assertThat(of(weighted, "logistic-regression").get("accuracy")).isLessThan(0.45);
    }

    @Test
    void ofSeveralLabelsEachIsSetAgainstTheRest() throws IOException {
        write("bad", "good", "fair");

        Evaluation evaluation = compare(anneal(
                "single-label",
                "evaluate.baseline={models: [gradient-boosted-trees], rounds: 1, terms: 20}",
                "data.truncation=fail",
                "data.split.stratify=true"));

        assertThat(of(evaluation, "gradient-boosted-trees").get("accuracy")).isEqualTo(1.0);
        assertThat(of(evaluation, "gradient-boosted-trees").get("loss")).isBetween(0.0, 1.0);
    }

    /** The vocabulary has no room for the numbers of films: of rows that were not learnt from, it would know less. */
    @Test
    void numbersAreComparedWithRegressions() throws IOException {
        write("1", "5");

        Evaluation evaluation = compare(
                anneal(
                        "regression",
                        "evaluate.baseline={models: [majority, logistic-regression, gradient-boosted-trees], rounds: 1, terms: 20, vocabulary: 13}"));

        assertThat(of(evaluation, "majority").get("r2")).isCloseTo(0, within(0.05));
        assertThat(of(evaluation, "logistic-regression").get("r2")).isGreaterThan(0.9);
        assertThat(of(evaluation, "gradient-boosted-trees").get("r2")).isGreaterThan(0.3);
    }
}
