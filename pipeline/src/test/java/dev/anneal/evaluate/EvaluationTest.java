package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EvaluationTest {
    private static final Evaluation EVALUATION = Evaluation.of(
            "test",
            ClassificationTally.of(new long[][] {{3, 2}, {1, 4}}, 5.25, 10),
            List.of("different", "equivalent"),
            "ab12",
            "cd34");

    @Test
    void jsonNamesEveryFigureAtTheTop() throws IOException {
        JsonNode json = new ObjectMapper()
                .readTree(EVALUATION.withRejectedRows(2).withThreshold(0.4).toJson());

        assertThat(json.get("split").asText()).isEqualTo("test");
        assertThat(json.get("rows").asInt()).isEqualTo(10);
        assertThat(json.get("rejected_rows").asInt()).isEqualTo(2);
        assertThat(json.get("accuracy").asDouble()).isEqualTo(0.7);
        assertThat(json.get("loss").asDouble()).isEqualTo(0.525);
        assertThat(json.get("threshold").asDouble()).isEqualTo(0.4);
        assertThat(json.get("model_digest").asText()).isEqualTo("ab12");
        assertThat(json.get("data_digest").asText()).isEqualTo("cd34");
        assertThat(json.get("confusion").toString()).isEqualTo("[[3,2],[1,4]]");
        assertThat(json.get("classes").get(1).get("recall").asDouble()).isEqualTo(0.8);
    }

    @Test
    void isReadBackFromItsJson() {
        assertThat(Evaluation.fromJson(EVALUATION.toJson())).isEqualTo(EVALUATION);
        assertThat(Evaluation.fromJson(EVALUATION.withThreshold(0.3).toJson()))
                .isEqualTo(EVALUATION.withThreshold(0.3));
    }

    @Test
    void aLossThatIsNotANumberSurvives() {
        Evaluation diverged = Evaluation.of(
                "test",
                ClassificationTally.of(new long[][] {{1, 0}, {0, 0}}, Double.NaN, 1),
                List.of("a", "b"),
                "",
                "");

        assertThat(Evaluation.fromJson(diverged.toJson()).metrics()).containsEntry("loss", Double.NaN);
    }

    @Test
    void majorityMetricsAreThoseOfOneAnswerForAll() {
        assertThat(EVALUATION.baselineMetrics())
                .containsEntry("accuracy", EVALUATION.metrics().get("majority_accuracy"))
                .containsEntry("f1", 0.0)
                .containsEntry("matthews_correlation", 0.0)
                .doesNotContainKey("loss");
    }

    @Test
    void refusesCountsThatContradictEachOther() {
        assertThatThrownBy(() -> Findings.of(11, Map.of(), EVALUATION.labels()).withConfusion(EVALUATION.confusion()))
                .hasMessage("The confusion matrix counts 10 rows, but the evaluation 11.");
    }

    @Test
    void filesWithoutABaselineStillReadAndHaveOne() {
        Evaluation old = Evaluation.fromJson("""
                {"split": "test", "rows": 10, "rejected_rows": 0, "loss": "NaN", "accuracy": 0.7, "threshold": null,
                 "model_digest": "ab12", "data_digest": "cd34", "labels": ["different", "equivalent"],
                 "confusion": [[3, 2], [1, 4]],
                 "classes": [{"label": "different", "precision": 0.75, "recall": 0.6, "f1": 0.6667, "support": 5}]}
                """);

        assertThat(old.metrics()).containsEntry("accuracy", 0.7).containsEntry("loss", Double.NaN);
        assertThat(old.metrics()).hasSize(2);
        assertThat(old.baseline()).isEqualTo(EVALUATION.baseline());
        assertThat(old.tables().get(0).rows().get(0).figures()).containsEntry("support", 5.0);
    }

    @Test
    void whatIsNotDefinedIsNull() throws IOException {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price"));
        byte[] share = TallyCodec.encode(List.of(evaluator.tally(0, new float[] {2, 2}, new float[] {1, 2})));
        Evaluation evaluation = Evaluation.of("test", evaluator.findings(1, List.of(share)), "ab", "cd");

        JsonNode json = new ObjectMapper().readTree(evaluation.toJson());

        assertThat(json.get("pearson").isNull()).isTrue();
        assertThat(json.get("mse").asDouble()).isEqualTo(0.5);
        assertThat(json.has("confusion")).isFalse();
        assertThat(json.get("baseline").get("answer").asText()).isEqualTo("always the mean");
        assertThat(json.get("outputs").get(0).get("label").asText()).isEqualTo("price");
        assertThat(Evaluation.fromJson(evaluation.toJson())).isEqualTo(evaluation);
    }

    @Test
    void everyTaskIsReadBackFromItsJson() {
        for (Evaluation evaluation : EvaluationExamples.all()) {
            assertThat(Evaluation.fromJson(evaluation.toJson())).isEqualTo(evaluation);
        }
    }

    @Test
    void saysWhatIsWrongWithOtherJson() {
        assertThatThrownBy(() -> Evaluation.fromJson("{}"))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("not the text of an evaluation.json")
                .hasMessageContaining("split");
    }

    @Test
    void examplesAreReadBack() {
        List<Example> examples = List.of(
                new Example("7", "A \"quoted\" text", Optional.of("its pair"), "a", "b", 0.93, 2.7),
                new Example("8", "another", Optional.empty(), "a", "a", 0.51, 0.67));

        assertThat(Examples.fromJson(Examples.toJson(examples))).isEqualTo(examples);
        assertThat(examples.get(0).isCorrect()).isFalse();
    }

    @Test
    void lossIsBetterLowerAndNothingIsWorseThanNaN() {
        assertThat(MetricDirection.of("loss").isBetter(0.3, 0.4)).isTrue();
        assertThat(MetricDirection.of("macro_f1").isBetter(0.3, 0.4)).isFalse();
        assertThat(MetricDirection.of("accuracy").isBetter(0.5, 0.5)).isFalse();
        assertThat(MetricDirection.of("accuracy").isBetter(Double.NaN, 0.1)).isFalse();
        assertThat(MetricDirection.of("loss").isBetter(9, Double.NaN)).isTrue();
        assertThat(MetricDirection.of("loss").isBetter(Double.NaN, Double.NaN)).isFalse();
        for (String error : List.of("mse", "rmse", "mae", "perplexity", "hamming_loss")) {
            assertThat(MetricDirection.of(error)).as(error).isEqualTo(MetricDirection.LOWER_IS_BETTER);
        }
    }
}
