package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.lines;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.RunConfig;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.track.Display;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class ScoreFormatsTest {
    @TempDir
    private Path folder;

    private ScoredRun run;

    @BeforeEach
    void putAModelIntoTheRun() throws IOException {
        run = ScoredRun.in(folder);
    }

    private RunConfig config(String... overrides) throws IOException {
        String path = folder.resolve("in.jsonl").toString();
        if (!Files.exists(Path.of(path))) {
            write();
        }
        List<String> all = new ArrayList<>(List.of(ScoredRun.input(path, "jsonl")));
        all.add("score.split-rows=10");
        all.addAll(List.of(overrides));
        return run.config(path, all.toArray(String[]::new));
    }

    private void write() throws IOException {
        List<String> table = new ArrayList<>(lines(30));
        table.add("{\"id\":30,\"text\":\"a \\\"quoted\\\", text\\nof two lines\",\"label\":\"\"}");
        run.write("in.jsonl", table);
    }

    @Test
    void jsonLinesHaveEveryColumn() throws IOException {
        ScoreResult result = score(config("score.format=jsonl"));

        List<Path> files = Files.list(Path.of(result.folder()))
                .filter(file -> file.getFileName().toString().startsWith("part-"))
                .sorted()
                .toList();
        assertThat(files).hasSize(4).allMatch(file -> file.toString().endsWith(".json"));
        assertThat(Files.readAllLines(files.get(0)).get(0))
                .startsWith(
                        "{\"id\":0,\"label\":\"LABEL_0\",\"text\":\"the text number 0 of a table\",\"prediction\":\"")
                .contains("\"probabilities\":{\"LABEL_0\":0.");
        assertThat(score(config("score.format=jsonl")).reused()).isTrue();
    }

    @Test
    void csvHoldsMapsAsJsonText() throws IOException {
        ScoreResult result = score(config("score.format=csv"));

        Dataset<Row> rows = LocalCluster.session()
                .read()
                .option("header", "true")
                .option("escape", "\"")
                .option("multiLine", "true")
                .csv(result.folder());
        assertThat(rows.columns()).containsExactly("id", "label", "text", "prediction", "probability", "probabilities");
        assertThat(rows.count()).isEqualTo(31);
        Row last = rows.filter("id = 30").first();
        assertThat(last.getString(2)).isEqualTo("a \"quoted\", text\nof two lines");
        assertThat(last.getString(5)).matches("\\{\"LABEL_0\":[\\d.E-]+,\"LABEL_1\":[\\d.E-]+,\"LABEL_2\":[\\d.E-]+}");
    }

    @Test
    void aDeltaTableGetsAllRowsInOneTransaction() throws IOException {
        RunConfig config = config("score.format=delta");
        ScoreResult result = score(config);

        assertThat(delta().count()).isEqualTo(31);
        assertThat(folder.resolve("run/scored/_splits")).doesNotExist();
        assertThat(score(config).reused()).isTrue();
        assertThat(Anneal.verify(result.folder(), Display.plain(System.out)).files())
                .as("the rejects: Delta answers for the rest")
                .isEqualTo(1);
        // As if the driver had been killed between Delta's commit and ours.
        Files.delete(Path.of(result.folder(), "_SUCCESS"));
        Files.delete(Path.of(result.folder(), "_manifest.json"));
        assertThat(score(config).reused()).isFalse();
        assertThat(delta().count()).isEqualTo(31);
        assertThat(delta().selectExpr("probabilities['LABEL_1']").first().getDouble(0))
                .isBetween(0.0, 1.0);
    }

    private Dataset<Row> delta() {
        return LocalCluster.session()
                .read()
                .format("delta")
                .load(folder.resolve("run/scored").toString());
    }

    @Test
    void formatsThatCannotHoldPredictionsAreRefused() {
        assertThatThrownBy(() -> score(config("score.format=text")))
                .hasMessage("score.format is text, which holds no table of several columns. Use parquet, jsonl, csv or"
                        + " orc.");
        assertThatThrownBy(() -> score(config("score.format=parket")))
                .hasMessageStartingWith("score.format is parket, which Spark cannot write: ")
                .hasMessageEndingWith("Use parquet, jsonl, csv or orc, or bring the format's jar with --packages.");
        assertThatThrownBy(() -> score(config("score.format=hive", "score.options={table: films}")))
                .hasMessageStartingWith("score.format is hive, but Spark was started without a Hive metastore.");
        assertThat(folder.resolve("run/scored")).doesNotExist();
    }

    @Test
    void submissionsFollowTheirCompetitions() throws IOException {
        String glue = "score.submission={kind: glue}";
        assertThatThrownBy(() -> score(config(glue)))
                .hasMessage("score.submission.kind is glue, but evaluate.glue names no task. Set it, for example to"
                        + " MRPC.");
        assertThatThrownBy(() -> score(config(glue, "evaluate.glue=mrpc")))
                .hasMessageContaining("has the labels [0, 1], but the model has [LABEL_0, LABEL_1, LABEL_2]");

        List<String> lines = Files.readAllLines(
                Path.of(score(config(glue, "evaluate.glue=mnli")).folder(), "_glue/MNLI-m.tsv"));
        assertThat(lines).hasSize(32);
        assertThat(lines.get(0)).isEqualTo("index\tprediction");
        assertThat(lines.get(13)).matches("12\t(entailment|neutral|contradiction)");

        String kaggle = Files.readString(Path.of(
                score(config(
                                "score.submission={kind: kaggle, id: id, values: probabilities}",
                                "score.output=" + folder.resolve("kaggle"),
                                "score.format=csv"))
                        .folder(),
                "_submission/submission.csv"));
        assertThat(kaggle.lines()).hasSize(32).first().isEqualTo("id,LABEL_0,LABEL_1,LABEL_2");
        assertThat(kaggle.lines().skip(31).findFirst().orElseThrow()).startsWith("30,0.");
    }
}
