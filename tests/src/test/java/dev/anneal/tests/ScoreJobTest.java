package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.input;
import static dev.anneal.tests.ScoredRun.lines;
import static dev.anneal.tests.ScoredRun.progress;
import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static dev.anneal.tests.ScoredRun.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.dataset.Split;
import dev.anneal.evaluate.Example;
import dev.anneal.jobs.prepare.PrepareJob;
import dev.anneal.jobs.score.ScoreExamples;
import dev.anneal.jobs.score.ScoreResult;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.score.Prediction;
import dev.anneal.score.Scored;
import dev.anneal.score.ScoredRows;
import dev.anneal.score.Scorer;
import dev.anneal.score.ScorerOptions;
import dev.anneal.score.ScoringModel;
import dev.anneal.score.ScoringTask;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileUtil;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class ScoreJobTest {
    private static final int ROWS = 1500;

    @TempDir
    private Path folder;

    private ScoredRun run;

    @BeforeEach
    void putAModelIntoTheRun() throws IOException {
        run = ScoredRun.in(folder);
    }

    @Test
    void putsPredictionsBesideTheRowsInTheirOrder() throws IOException {
        String table = run.write("in.jsonl", lines(ROWS));

        ScoreResult result = score(run.config(table, input(table, "jsonl")));

        assertThat(result).isEqualTo(new ScoreResult(folder + "/run/scored", ROWS, ROWS, 0, false));
        Dataset<Row> scored = read(result.folder());
        assertThat(scored.schema().simpleString())
                .isEqualTo("struct<id:bigint,label:string,text:string,prediction:string,probability:double,"
                        + "probabilities:map<string,double>>");
        List<Row> rows = rowsInOrderOfFiles(result.folder());
        assertThat(rows).hasSize(ROWS);
        List<Prediction> alone =
                predictions(IntStream.range(0, ROWS).mapToObj(ScoredRun::text).toList());
        for (int i = 0; i < ROWS; i++) {
            Row row = rows.get(i);
            assertThat(row.getLong(0)).isEqualTo(i);
            assertThat(row.getString(2)).isEqualTo(text(i));
            Map<String, Double> probabilities = row.getJavaMap(5);
            assertThat(probabilities.keySet()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
            assertThat(row.getDouble(4)).isEqualTo(probabilities.get(row.getString(3)));
            assertThat(probabilities.get("LABEL_1")).isCloseTo(alone.get(i).probabilities()[1], within(1e-5));
        }
        assertThat(folder.resolve("run/scored/_SUCCESS")).exists();
        assertThat(folder.resolve("run/scored/_scoring.json")).doesNotExist();
    }

    /** As a reader of the files in their order sees them. */
    private static List<Row> rowsInOrderOfFiles(String folder) throws IOException {
        List<Row> rows = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            for (Path file : files.filter(name -> name.toString().endsWith(".parquet"))
                    .sorted()
                    .toList()) {
                rows.addAll(read(file.toString()).coalesce(1).collectAsList());
            }
        }
        return rows;
    }

    private static List<Prediction> predictions(List<String> texts) {
        Engine.enter(1);
        List<Prediction> predictions = new ArrayList<>();
        try (ScoringModel model = ScoringModel.open(
                        ModelDirectory.open(ScoredRun.MODEL),
                        new TokenizerOptions(32, dev.anneal.config.Truncation.LONGEST_FIRST),
                        ScoringTask.of(Task.SINGLE_LABEL, List.of("LABEL_0", "LABEL_1", "LABEL_2")));
                ScoredRows<String> rows = new Scorer(model, ScorerOptions.of(1, 1))
                        .score(texts.iterator(), text -> dev.anneal.table.Row.ofTexts(text, Optional.empty()))) {
            rows.forEachRemaining((Scored<String> scored) -> predictions.add((Prediction) scored.outcome()));
        }
        return predictions;
    }

    @Test
    void listsWhatItCannotScore() throws IOException {
        String table = run.write(
                "in.csv",
                List.of(
                        "name,text",
                        "a,good",
                        "b,",
                        "c,\"one two three four five six seven eight nine ten eleven twelve thirteen\"",
                        "d",
                        "e,\"\""));
        String elsewhere = folder.resolve("elsewhere").toString();

        ScoreResult result = score(run.config(
                table,
                "score.input.path=" + table,
                "score.input.format=csv",
                "score.output=" + elsewhere,
                "data.max-length=12",
                "data.truncation=fail"));

        assertThat(result.folder()).isEqualTo(elsewhere);
        assertThat(List.of(result.rowsIn(), result.rowsOut() + result.rejected()))
                .containsExactly(5L, 5L);
        assertThat(read(result.folder()).select("name").collectAsList())
                .extracting(row -> row.getString(0))
                .contains("a")
                .doesNotContain("b", "c", "d");
        assertThat(read(elsewhere + "/_rejected").collectAsList())
                .extracting(row -> row.getAs("name") + " " + row.getAs("reject_reason"))
                .contains("b missing-text", "c too-long", "d damaged-record");
        assertThat(read(elsewhere + "/_rejected").columns())
                .containsExactly("name", "text", "reject_reason", "reject_detail");
        JsonNode manifest =
                new ObjectMapper().readTree(Path.of(elsewhere, "_manifest.json").toFile());
        assertThat(manifest.path("rows_in").asLong()).isEqualTo(5);
        assertThat(manifest.path("rejected").path("too-long").asLong()).isEqualTo(1);
        assertThat(manifest.path("labels").toString()).isEqualTo("[\"LABEL_0\",\"LABEL_1\",\"LABEL_2\"]");
        assertThat(manifest.path("columns").path("prediction").asText()).isEqualTo("string");
        assertThat(manifest.path("model_sha256").asText()).hasSize(64);
    }

    @Test
    void scoresExactlyTheHeldOutRowsOfPreparing() throws IOException {
        String table = run.write("train.jsonl", lines(300));
        for (List<String> overrides : List.of(
                List.<String>of(),
                List.of("data.limit.test=30", "data.max-length=22", "data.truncation=fail", "data.max-rejects=9999"))) {
            List<String> all = new ArrayList<>(overrides);
            all.add("score.output=" + folder.resolve("scored-" + overrides.hashCode()));
            RunConfig config = run.config(table, all.toArray(String[]::new));
            // A run with a model keeps the dataset that it was trained on.
            FileUtil.fullyDelete(folder.resolve("run/dataset").toFile());
            new PrepareJob(LocalCluster.session(), config).run(progress(OptionalLong.empty()));

            ScoreResult result = score(config);

            assertThat(ids(read(result.folder()))).isEqualTo(preparedTestIds()).isNotEmpty();
        }
    }

    private static List<String> ids(Dataset<Row> rows) {
        return rows.select("id").collectAsList().stream()
                .map(row -> Long.toString(row.getLong(0)))
                .sorted()
                .toList();
    }

    private List<String> preparedTestIds() {
        try (dev.anneal.dataset.Dataset dataset = dev.anneal.dataset.Dataset.open(folder.resolve("run/dataset"))) {
            Split test = dataset.split("test");
            return IntStream.range(0, test.rows())
                    .mapToObj(row -> test.id(row).orElseThrow())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void picksTheSameExamplesEachTime() throws IOException {
        String table = run.write("in.jsonl", lines(300));
        RunConfig config = run.config(table, input(table, "jsonl"));
        score(config);
        ScoreExamples examples = new ScoreExamples(LocalCluster.session(), config);

        List<Example> picked = examples.write(5);

        assertThat(picked).hasSize(5).isEqualTo(examples.pick(5));
        assertThat(picked).allSatisfy(example -> {
            assertThat(example.text()).isEqualTo(text(Integer.parseInt(example.id())));
            assertThat(example.label()).startsWith("LABEL_");
            assertThat(example.isCorrect() ? Math.exp(-example.loss()) : 0)
                    .isCloseTo(example.isCorrect() ? example.probability() : 0, within(1e-9));
        });
        assertThat(Files.readString(folder.resolve("run/examples.json")))
                .contains(picked.get(0).text());
    }
}
