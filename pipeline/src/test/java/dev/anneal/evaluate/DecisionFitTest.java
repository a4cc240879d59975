package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BootstrapConfig;
import dev.anneal.config.EvaluateConfig;
import dev.anneal.config.ThresholdConfig;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DecisionFitTest {
    private static final int MICRO_BATCH = 7;

    /** Written by tests/reference/decisions.py. */
    static List<Reference> classes() {
        return Reference.cases("decisions.json", "classes");
    }

    static List<Reference> labels() {
        return Reference.cases("decisions.json", "labels");
    }

    static EvaluateConfig config(Optional<String> metric, boolean calibrate) {
        return new EvaluateConfig(
                "test",
                List.of(),
                32,
                1000,
                Optional.empty(),
                new BootstrapConfig(0, 0.95, 1),
                List.of(),
                0,
                new ThresholdConfig(metric),
                calibrate,
                BaselineConfig.NONE);
    }

    private static SingleLabelEvaluator ofClasses(Reference each, Decision decision) {
        return new SingleLabelEvaluator(names(each.get("classes").asInt()), RowScores.KEPT, decision);
    }

    @ParameterizedTest
    @MethodSource("classes")
    void theTemperatureIsThatOfTheSmallestLoss(Reference each) {
        List<Tally> tallies = tallies(ofClasses(each, Decision.NONE), each);

        Decision decision = fit(ofClasses(each, Decision.NONE), tallies, Optional.empty(), true);

        assertThat(decision.thresholds()).isEmpty();
        // A minimum is known to half the digits of its value.
        assertThat(decision.temperature())
                .isCloseTo(
                        each.get("temperature").asDouble(),
                        within(1e-6 * each.get("temperature").asDouble()));
        SingleLabelEvaluator decided = ofClasses(each, decision);
        Map<String, Double> metrics = metrics(decided, tallies(decided, each));
        assertThat(metrics.get("loss")).isCloseTo(each.get("loss").asDouble(), within(1e-6));
        assertThat(metrics.get("accuracy"))
                .isEqualTo(metrics(ofClasses(each, Decision.NONE), tallies).get("accuracy"));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void theThresholdIsTheBestOfAll(Reference each) {
        SingleLabelEvaluator evaluator = ofClasses(each, Decision.NONE);
        List<Tally> tallies = tallies(evaluator, each);
        if (!each.json().has("thresholds")) {
            assertThatThrownBy(() -> fit(evaluator, tallies, Optional.of("f1"), false))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining("classes, not two. Leave it out.");
            return;
        }
        each.get("thresholds").fields().forEachRemaining(field -> {
            Decision decision = fit(evaluator, tallies, Optional.of(field.getKey()), false);

            assertThat(decision.threshold(0))
                    .as(field.getKey())
                    .isCloseTo(field.getValue().get("threshold").asDouble(), within(1e-12));
            SingleLabelEvaluator decided = ofClasses(each, decision);
            List<Tally> anew = tallies(decided, each);
            Reference.assertClose(
                    field.getKey(),
                    metrics(decided, anew).get(field.getKey()),
                    field.getValue().get("value"));
            RowOutcomes outcomes = decided.outcomes(anew).orElseThrow();
            assertThat(outcomes.figures(Intervals.inOrder(outcomes.rows())).get(field.getKey()))
                    .isCloseTo(field.getValue().get("value").asDouble(), within(1e-12));
        });
    }

    @ParameterizedTest
    @MethodSource("labels")
    void everyLabelHasItsOwnThreshold(Reference each) {
        MultiLabelEvaluator evaluator = ofLabels(each, Decision.NONE);
        List<Tally> tallies = labelTallies(evaluator, each);

        Decision decision = fit(evaluator, tallies, Optional.of("f1"), false);
        Decision calibrated = fit(evaluator, tallies, Optional.empty(), true);

        LabelTable table = ofLabels(each, decision)
                .findings(tallies.size(), Reference.dealt(labelTallies(ofLabels(each, decision), each), 2))
                .tables()
                .get(0);
        for (int label = 0; label < decision.thresholds().size(); label++) {
            JsonNode expected = each.get("thresholds").get(label);
            assertThat(decision.threshold(label))
                    .isCloseTo(expected.get("threshold").asDouble(), within(1e-12));
            Map<String, Double> figures = table.rows().get(label).figures();
            assertThat(figures).containsEntry("threshold", decision.threshold(label));
            if (expected.has("value")) {
                Reference.assertClose("f1", figures.get("f1"), expected.get("value"));
            }
        }
        assertThat(calibrated.temperature())
                .isCloseTo(
                        each.get("temperature").asDouble(),
                        within(1e-6 * each.get("temperature").asDouble()));
    }

    @ParameterizedTest
    @MethodSource("classes")
    void isTheSameForAnyPartitioning(Reference each) {
        SingleLabelEvaluator evaluator = ofClasses(each, Decision.NONE);
        List<Tally> tallies = tallies(evaluator, each);
        Optional<String> metric = each.json().has("thresholds") ? Optional.of("f1") : Optional.empty();
        Decision whole = fit(evaluator, tallies, metric, true);

        for (int ranks : new int[] {1, 2, 7}) {
            assertThat(DecisionFit.of(evaluator, tallies.size(), Reference.dealt(tallies, ranks), config(metric, true)))
                    .isEqualTo(whole);
        }
        SingleLabelEvaluator decided = ofClasses(each, whole);
        Reference.assertSameOnAnyRanks(decided, tallies(decided, each));
    }

    @Test
    void whatCannotBeChosenStaysEven() {
        assertThat(BestThreshold.of(ThresholdMetric.F1, new double[0], new double[] {0.1, 0.9}))
                .isEqualTo(0.5);
        assertThat(BestThreshold.of(ThresholdMetric.F1, new double[] {0.3}, new double[0]))
                .isEqualTo(0.5);
        assertThat(BestThreshold.of(ThresholdMetric.F1, new double[] {Double.NaN}, new double[] {0.2}))
                .isEqualTo(0.5);
        assertThat(BestThreshold.of(ThresholdMetric.ACCURACY, new double[] {0.3}, new double[] {0.3, 0.3}))
                .as("no row is given the label")
                .isEqualTo(0.65);
        assertThat(BestThreshold.of(ThresholdMetric.F1, new double[] {1}, new double[] {1, 1}))
                .isZero();
    }

    @Test
    void withoutASmallestLossLogitsStay() {
        int[] labels = {0, 1};
        assertThat(Temperature.of(new LabelledLogits(new float[] {2, 0, 0, 3}, labels)))
                .as("all right")
                .isEqualTo(1);
        assertThat(Temperature.of(new LabelledLogits(new float[] {0, 2, 3, 0}, labels)))
                .as("all wrong")
                .isEqualTo(1);
        assertThat(Temperature.of(new LabelledLogits(new float[4], labels))).isEqualTo(1);
        assertThat(Temperature.of(new LabelledLogits(new float[] {Float.NaN, 0, 1, 2}, labels)))
                .isEqualTo(1);
    }

    @Test
    void scoresThatWereNotKeptAreAskedFor() {
        SingleLabelEvaluator evaluator = new SingleLabelEvaluator(List.of("no", "yes"), RowScores.NOT_KEPT);
        Tally tally = evaluator.tally(0, new float[] {1, 2}, new int[] {1});

        assertThatThrownBy(() -> fit(evaluator, List.of(tally), Optional.of("f1"), false))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("evaluate.keep-scores. Raise it.");
    }

    private static Decision fit(Evaluator evaluator, List<Tally> tallies, Optional<String> metric, boolean calibrate) {
        return DecisionFit.of(
                evaluator, tallies.size(), List.of(TallyCodec.encode(tallies)), config(metric, calibrate));
    }

    private static Map<String, Double> metrics(Evaluator evaluator, List<Tally> tallies) {
        return evaluator.metrics(tallies.size(), List.of(TallyCodec.encode(tallies)));
    }

    private static MultiLabelEvaluator ofLabels(Reference each, Decision decision) {
        return new MultiLabelEvaluator(names(each.get("count").asInt()), decision, RowScores.KEPT);
    }

    private static List<Tally> tallies(SingleLabelEvaluator evaluator, Reference each) {
        int width = evaluator.labels().size();
        float[] logits = each.floats("logits");
        int[] labels = each.ints("labels");
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < labels.length; from += MICRO_BATCH) {
            int to = Math.min(labels.length, from + MICRO_BATCH);
            tallies.add(evaluator.tally(
                    tallies.size(),
                    Arrays.copyOfRange(logits, from * width, to * width),
                    Arrays.copyOfRange(labels, from, to)));
        }
        return tallies;
    }

    private static List<Tally> labelTallies(MultiLabelEvaluator evaluator, Reference each) {
        return each.tallies(evaluator, MICRO_BATCH);
    }

    private static List<String> names(int count) {
        return IntStream.range(0, count).mapToObj(c -> "class " + c).toList();
    }
}
