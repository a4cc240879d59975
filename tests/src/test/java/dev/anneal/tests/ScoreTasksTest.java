package dev.anneal.tests;

import static dev.anneal.tests.ScoredRun.read;
import static dev.anneal.tests.ScoredRun.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.jobs.score.ScoreResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Each task's columns, on executor processes, with models that are used as they are. */
@ExtendWith(LocalCluster.class)
class ScoreTasksTest {
    private static final int ROWS = 30;

    @TempDir
    private Path folder;

    private String table(List<String> lines) throws IOException {
        return Files.write(folder.resolve("in.jsonl"), lines).toString();
    }

    private static List<String> lines(String format) {
        return IntStream.range(0, ROWS)
                .mapToObj(row -> format.formatted(row, ScoredRun.text(row)))
                .toList();
    }

    @Test
    void answersLieInTheirContexts() throws IOException {
        HeadedModel model = HeadedModel.write(Task.ANSWER, List.of(), folder);
        String table =
                table(lines("{\"id\":\"q%d\",\"question\":\"what is it\",\"context\":\"\\ud83d\\ude00 %s, again and"
                        + " again until it is longer than a window\"}"));
        RunConfig config = model.config(
                table,
                "data.columns={id: id, text: question, pair: context}",
                "data.truncation=windows",
                "data.stride=6");

        ScoreResult result = score(config);

        assertThat(result.rowsOut()).isEqualTo(ROWS);
        Dataset<Row> scored = read(result.folder());
        assertThat(scored.schema().simpleString())
                .isEqualTo("struct<context:string,id:string,question:string,prediction:string,probability:double,"
                        + "answer_start:int,answer_end:int,null_odds:double,best_answers:array<struct<text:string,"
                        + "start:int,end:int,score:double,probability:double>>>");
        assertThat(scored.filter("prediction != '' and prediction = best_answers[0].text"
                                + " and prediction = substring(context, answer_start + 1, answer_end - answer_start)")
                        .count())
                .isEqualTo(ROWS);
        JsonNode texts = json(result, "predictions.json");
        JsonNode odds = json(result, "null_odds.json");
        assertThat(texts).hasSize(ROWS);
        for (Row row : scored.collectAsList()) {
            String id = row.getAs("id");
            assertThat(texts.path(id).asText()).isEqualTo(row.getAs("prediction"));
            assertThat(odds.path(id).asDouble()).isEqualTo(row.<Double>getAs("null_odds"));
        }
        assertThat(score(config).reused()).isTrue();
        assertThatThrownBy(() -> score(model.config(
                        table,
                        "data.columns={id: id, text: question, pair: context}",
                        "data.truncation=windows",
                        "data.stride=7")))
                .hasMessageContaining("data.stride is 7, was 6");
    }

    private static JsonNode json(ScoreResult result, String name) throws IOException {
        return new ObjectMapper()
                .readTree(Path.of(result.folder(), "_squad", name).toFile());
    }

    @Test
    void wordsHaveATagEachOrNone() throws IOException {
        HeadedModel model = HeadedModel.write(Task.TOKENS, List.of("O", "B-per", "I-per"), folder);
        RunConfig config = model.config(
                table(List.of(
                        "{\"n\":1,\"words\":[\"a\",\"cat\",\"runs\"]}",
                        "{\"n\":2,\"words\":[" + "\"house\",".repeat(40) + "\"end\"]}",
                        "{\"n\":3,\"words\":[]}")),
                "score.batch-size=1");

        ScoreResult result = score(config);

        assertThat(List.of(result.rowsOut(), result.rejected())).containsExactly(2L, 1L);
        List<Row> rows = read(result.folder()).sort("n").collectAsList();
        assertThat(rows.get(0).<String>getList(2))
                .hasSize(3)
                .allMatch(tag -> List.of("O", "B-per", "I-per").contains(tag));
        List<String> tags = rows.get(1).getList(2);
        assertThat(tags).hasSize(41);
        assertThat(tags.get(0)).isNotNull();
        assertThat(tags.get(40)).isNull();
        assertThat(rows.get(1).getList(3).get(40)).isNull();
        assertThat(read(result.folder()).schema().apply("entities").dataType().simpleString())
                .isEqualTo("array<struct<type:string,first:int,last:int,text:string>>");
    }

    @Test
    void aTextIsSplitIntoWords() throws IOException {
        HeadedModel model = HeadedModel.write(Task.TOKENS, List.of("O", "B-per"), folder);

        ScoreResult result = score(model.config(table(lines("{\"n\":%d,\"t\":\" %s \"}")), "data.columns={words: t}"));

        assertThat(read(result.folder())
                        .filter("size(prediction) = size(split(trim(t), ' '))")
                        .count())
                .isEqualTo(ROWS);
    }

    @Test
    void labelsAreThoseThatAreMoreLikelyThanNot() throws IOException {
        List<String> labels = List.of("joy", "anger", "fear", "love");
        HeadedModel model = HeadedModel.write(Task.MULTI_LABEL, labels, folder);

        ScoreResult result = score(model.config(table(lines("{\"n\":%d,\"text\":\"%s\"}"))));

        for (Row row : read(result.folder()).collectAsList()) {
            Map<String, Double> probabilities = row.getJavaMap(row.fieldIndex("probabilities"));
            assertThat(probabilities.keySet()).containsExactlyElementsOf(labels);
            assertThat(row.<String>getList(row.fieldIndex("prediction")))
                    .isEqualTo(labels.stream()
                            .filter(label -> probabilities.get(label) >= 0.5)
                            .toList());
        }
    }

    @Test
    void numbersStandBesideTheTrueOnes() throws IOException {
        HeadedModel model = HeadedModel.write(Task.REGRESSION, List.of("ease", "grade"), folder);

        ScoreResult result = score(model.config(table(lines("{\"ease\":%d,\"text\":\"%s\"}"))));

        Dataset<Row> scored = read(result.folder());
        assertThat(scored.columns()).containsExactly("ease", "text", "prediction_ease", "prediction_grade");
        assertThat(scored.filter("abs(prediction_ease) < 100").count()).isEqualTo(ROWS);
    }

    @Test
    void masksHaveFiveGuessesEach() throws IOException {
        HeadedModel model = HeadedModel.write(Task.MASKED_LM, List.of(), folder);
        assertThatThrownBy(() -> score(model.config(
                        "none", "score.input=", "data.train={path: t, format: text}", "data.split.validation=0.5")))
                .hasMessage("There is nothing to score: score.input names no table, and test rows have no mask tokens."
                        + " Name score.input.");

        ScoreResult result = score(model.config(table(lines("{\"n\":%d,\"text\":\"[MASK] [MASK] %s\"}"))));

        assertThat(read(result.folder())
                        .filter("size(prediction) = 2 and size(prediction[1]) = 5"
                                + " and prediction[1][0].probability >= prediction[1][4].probability"
                                + " and aggregate(prediction[0], 0D, (sum, one) -> sum + one.probability) <= 1")
                        .count())
                .isEqualTo(ROWS);
    }

    @Test
    void aModelForAnotherTaskIsRefused() throws IOException {
        HeadedModel model = HeadedModel.write(Task.REGRESSION, List.of("ease"), folder);
        String table = table(lines("{\"n\":%d,\"text\":\"%s\"}"));

        assertThatThrownBy(() -> score(new HeadedModel(Task.SINGLE_LABEL, folder).config(table)))
                .hasMessageContaining(" was trained for task regression, but task is single-label.");
        assertThat(score(model.config(table)).rowsOut()).isEqualTo(ROWS);
        assertThat(read(folder + "/run/scored").first().<Double>getAs("prediction"))
                .isCloseTo(0, within(100.0));
    }
}
