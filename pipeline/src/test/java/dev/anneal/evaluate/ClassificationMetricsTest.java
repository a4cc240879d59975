package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ClassificationMetricsTest {
    private static final double CLOSE = 1e-12;

    /** Written by tests/reference/metrics.py. */
    private static JsonNode reference() throws IOException {
        try (InputStream in = ClassificationMetricsTest.class.getResourceAsStream("scikit-learn.json")) {
            return new ObjectMapper().readTree(in);
        }
    }

    record Case(String name, JsonNode json) {
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() throws IOException {
        List<Case> cases = new ArrayList<>();
        reference()
                .get("cases")
                .forEach(json -> cases.add(new Case(json.get("name").asText(), json)));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreeWithScikitLearn(Case each) {
        JsonNode json = each.json();
        ClassificationTally tally =
                tally(json.get("classes").asInt(), ints(json.get("labels")), ints(json.get("predictions")));

        Map<String, Double> metrics = ClassificationMetrics.of(tally);

        json.get("metrics")
                .fields()
                .forEachRemaining(expected -> assertThat(metrics.get(expected.getKey()))
                        .as(expected.getKey())
                        .isCloseTo(expected.getValue().asDouble(), within(CLOSE)));
        assertThat(metrics).hasSize(json.get("metrics").size() + 1).containsKey("loss");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void classTableAgreesWithScikitLearn(Case each) {
        JsonNode json = each.json();
        int classes = json.get("classes").asInt();
        ClassificationTally tally = tally(classes, ints(json.get("labels")), ints(json.get("predictions")));

        List<ClassScore> scores = ClassScore.of(tally, names(classes));

        for (int c = 0; c < classes; c++) {
            JsonNode row = json.get("per_class").get(c);
            ClassScore score = scores.get(c);
            assertThat(score.precision()).isCloseTo(row.get(0).asDouble(), within(CLOSE));
            assertThat(score.recall()).isCloseTo(row.get(1).asDouble(), within(CLOSE));
            assertThat(score.f1()).isCloseTo(row.get(2).asDouble(), within(CLOSE));
            assertThat(score.support()).isEqualTo(row.get(3).asLong());
        }
    }

    static List<Reference> scored() throws IOException {
        List<Reference> cases = new ArrayList<>();
        reference()
                .get("scored")
                .forEach(json -> cases.add(new Reference(json.get("name").asText(), json)));
        return cases;
    }

    @ParameterizedTest
    @MethodSource("scored")
    void figuresOfProbabilitiesAgreeWithScikitLearn(Reference each) {
        SingleLabelEvaluator evaluator =
                new SingleLabelEvaluator(names(each.get("classes").asInt()), RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);

        Map<String, Double> metrics = evaluator.metrics(tallies.size(), Reference.dealt(tallies, 2));

        Reference.assertClose(metrics, each.get("metrics"));
        Reference.assertSameOnAnyRanks(evaluator, tallies);
    }

    @ParameterizedTest
    @MethodSource("scored")
    void rankingIsLeftOutWhereScoresAreNotKept(Reference each) {
        List<String> names = names(each.get("classes").asInt());
        SingleLabelEvaluator counting = new SingleLabelEvaluator(names, RowScores.NOT_KEPT);
        SingleLabelEvaluator ranking = new SingleLabelEvaluator(names, RowScores.KEPT);

        Map<String, Double> counts =
                counting.metrics(tallies(counting, each).size(), Reference.dealt(tallies(counting, each), 2));
        Map<String, Double> all =
                ranking.metrics(tallies(ranking, each).size(), Reference.dealt(tallies(ranking, each), 2));

        assertThat(all).containsAllEntriesOf(counts).hasSize(counts.size() + 2);
        assertThat(counts).containsKeys("brier_loss", "calibration_error").doesNotContainKey("roc_auc");
    }

    private static List<Tally> tallies(SingleLabelEvaluator evaluator, Reference each) {
        int classes = evaluator.labels().size();
        float[] logits = each.floats("logits");
        int[] labels = ints(each.get("labels"));
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < labels.length; from += 7) {
            int to = Math.min(labels.length, from + 7);
            tallies.add(evaluator.tally(
                    tallies.size(),
                    Arrays.copyOfRange(logits, from * classes, to * classes),
                    Arrays.copyOfRange(labels, from, to)));
        }
        return tallies;
    }

    @Test
    void lossAgreesWithScikitLearn() throws IOException {
        JsonNode json = reference().get("loss");
        int classes = json.get("classes").asInt();
        float[] logits = new float[json.get("logits").size()];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) json.get("logits").get(i).asDouble();
        }

        MicroBatchTally all =
                MicroBatchTally.ofLogits(0, ints(json.get("labels")), logits, classes, RowScores.KEPT, Decision.NONE);

        Map<String, Double> metrics = ClassificationMetrics.of(ClassificationTally.fold(classes, 1, List.of(all)));
        assertThat(metrics.get("loss")).isCloseTo(json.get("loss").asDouble(), within(CLOSE));
        assertThat(metrics.get("accuracy")).isEqualTo(json.get("accuracy").asDouble());
    }

    /** 4 true positives, 1 false negative, 2 false positives, 3 true negatives. */
    @Test
    void agreeWithAPocketCalculator() {
        ClassificationTally tally = ClassificationTally.of(new long[][] {{3, 2}, {1, 4}}, 5.0, 10);

        assertThat(ClassificationMetrics.of(tally))
                .containsEntry("loss", 0.5)
                .containsEntry("accuracy", 0.7)
                .containsEntry("majority_accuracy", 0.5)
                .containsEntry("balanced_accuracy", (0.6 + 0.8) / 2)
                .containsEntry("precision", 4.0 / 6)
                .containsEntry("recall", 0.8)
                .containsEntry("f1", 8.0 / 11)
                .hasEntrySatisfying(
                        "matthews_correlation",
                        figure -> assertThat(figure)
                                .isCloseTo((4.0 * 3 - 2 * 1) / Math.sqrt(6.0 * 5 * 5 * 4), within(CLOSE)));
    }

    @Test
    void areZeroWithoutRows() {
        ClassificationTally nothing = ClassificationTally.fold(3, 0, List.of());

        assertThat(ClassificationMetrics.of(nothing).values()).allMatch(figure -> figure == 0);
    }

    @Test
    void doNotOverflowForLargeCounts() {
        long many = 3_000_000_000L;
        ClassificationTally tally = ClassificationTally.of(new long[][] {{many, 0}, {0, many}}, 0, 2.0 * many);

        assertThat(ClassificationMetrics.of(tally)).containsEntry("matthews_correlation", 1.0);
    }

    @Test
    void binaryFiguresAreLeftOutForMoreClasses() {
        ClassificationTally tally = tally(3, new int[] {0, 1, 2}, new int[] {0, 1, 1});

        assertThat(ClassificationMetrics.of(tally))
                .doesNotContainKeys("f1", "precision", "recall")
                .containsKeys("macro_f1", "micro_f1", "weighted_f1");
    }

    private static ClassificationTally tally(int classes, int[] labels, int[] predictions) {
        return ClassificationTally.fold(classes, 1, List.of(MicroBatchTally.of(0, labels, predictions, 0)));
    }

    private static int[] ints(JsonNode array) {
        return IntStream.range(0, array.size()).map(i -> array.get(i).asInt()).toArray();
    }

    private static List<String> names(int classes) {
        return IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
    }
}
