package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class MultiLabelEvaluatorTest {
    private static final int MICRO_BATCH = 7;

    static List<Reference> cases() {
        return Reference.cases("multi_label");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithScikitLearn(Reference each) {
        MultiLabelEvaluator evaluator = evaluator(each, RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);

        Findings findings = evaluator.findings(tallies.size(), Reference.dealt(tallies, 3));

        Reference.assertClose(findings.metrics(), each.get("metrics"));
        assertThat(findings.metrics()).hasSameSizeAs(each.get("metrics"));
        assertThat(findings.threshold()).hasValue(each.get("threshold").asDouble());
        assertThat(findings.rows()).isEqualTo(each.get("truths").size());
        assertThat(findings.confusion()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void labelTableAgreesWithScikitLearn(Reference each) {
        MultiLabelEvaluator evaluator = evaluator(each, RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);

        LabelTable table = evaluator
                .findings(tallies.size(), Reference.dealt(tallies, 2))
                .tables()
                .get(0);

        for (int label = 0; label < table.rows().size(); label++) {
            Map<String, Double> figures = table.rows().get(label).figures();
            List<String> names = List.of("precision", "recall", "f1", "support");
            for (int i = 0; i < names.size(); i++) {
                Reference.assertClose(
                        names.get(i),
                        figures.get(names.get(i)),
                        each.get("per_label").get(label).get(i));
            }
            for (String name : List.of("roc_auc", "average_precision")) {
                Reference.assertClose(
                        name, figures.get(name), each.get(name + "_per_label").get(label));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void figuresOfAllRowsAreTheMetrics(Reference each) {
        Evaluator evaluator = evaluator(each, RowScores.KEPT);

        Reference.assertFiguresOfAllRowsAreTheMetrics(evaluator, tallies(evaluator(each, RowScores.KEPT), each));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheSameBitsForAnyPartitioning(Reference each) {
        MultiLabelEvaluator evaluator = evaluator(each, RowScores.KEPT);

        Reference.assertSameOnAnyRanks(evaluator, tallies(evaluator, each));
    }

    @Test
    void countsAloneGiveAllButTheMetricsOfRanking() {
        Reference each = cases().get(0);
        MultiLabelEvaluator counting = evaluator(each, RowScores.NOT_KEPT);
        MultiLabelEvaluator ranking = evaluator(each, RowScores.KEPT);
        List<Tally> counted = tallies(counting, each);
        List<Tally> ranked = tallies(ranking, each);

        Map<String, Double> counts = counting.metrics(counted.size(), Reference.dealt(counted, 2));
        Map<String, Double> all = ranking.metrics(ranked.size(), Reference.dealt(ranked, 2));

        assertThat(all).containsAllEntriesOf(counts).containsKey("roc_auc");
        assertThat(counts).doesNotContainKeys("roc_auc", "average_precision").hasSize(all.size() - 4);
        assertThat(TallyCodec.encode(counted).length).isLessThan(TallyCodec.encode(ranked).length);
    }

    @Test
    void scoresAreKeptUpToALimit() {
        assertThat(RowScores.of(10_000, 1000, RowScores.MOST)).isEqualTo(RowScores.KEPT);
        assertThat(RowScores.of(10_001, 1000, RowScores.MOST)).isEqualTo(RowScores.NOT_KEPT);
        assertThat(RowScores.of(3_000_000_000L, 0, RowScores.MOST)).isEqualTo(RowScores.NOT_KEPT);
        assertThat(RowScores.of(1, 2, 0)).isEqualTo(RowScores.NOT_KEPT);
    }

    @Test
    void aScoreThatIsNoNumberMakesNoRanking() {
        MultiLabelEvaluator evaluator = MultiLabelEvaluator.of(List.of("a", "b"), RowScores.KEPT);
        Tally tally = evaluator.tally(0, new float[] {Float.NaN, 1, 2, -1}, new int[][] {{0, 1}, {}});

        Map<String, Double> metrics = evaluator.metrics(1, List.of(TallyCodec.encode(List.of(tally))));

        assertThat(metrics.get("loss")).isNaN();
        assertThat(metrics.get("micro_roc_auc")).isNaN();
        assertThat(metrics).containsEntry("roc_auc", 1.0);
    }

    @Test
    void refusesWhatDoesNotFit() {
        MultiLabelEvaluator evaluator = MultiLabelEvaluator.of(List.of("a", "b"), RowScores.KEPT);

        assertThatThrownBy(() -> evaluator.tally(4, new float[3], new int[][] {{}, {}}))
                .hasMessage("Micro-batch 4 has 3 logits for 2 rows of 2 labels.");
        assertThatThrownBy(() -> evaluator.tally(4, new float[2], new int[][] {{2}}))
                .hasMessage("A row has label 2, but there are 2.");
        assertThatThrownBy(() ->
                        new MultiLabelEvaluator(List.of("a"), new Decision(1, "f1", List.of(0.5, 0.4)), RowScores.KEPT))
                .hasMessage("2 thresholds for 1 labels.");
    }

    @Test
    void refusesMicroBatchesThatAreMissingTwiceOrOfAnotherTask() {
        Reference each = cases().get(0);
        MultiLabelEvaluator evaluator = evaluator(each, RowScores.KEPT);
        List<Tally> tallies = tallies(evaluator, each);
        List<Tally> oneShort = tallies.subList(0, tallies.size() - 1);
        byte[] other = TallyCodec.encode(List.of(new MaskedTokenTally(0, 1, 1, 1, 1)));

        assertThatThrownBy(() -> evaluator.findings(tallies.size(), Reference.dealt(oneShort, 2)))
                .isInstanceOf(AnnealException.class)
                .hasMessage("Micro-batch 8 of the evaluation's 9 was not evaluated.");
        assertThatThrownBy(() -> evaluator.findings(
                        tallies.size(), List.of(TallyCodec.encode(tallies), TallyCodec.encode(tallies.subList(2, 3)))))
                .hasMessage("Micro-batch 2 of the evaluation's 9 was evaluated twice.");
        assertThatThrownBy(() -> evaluator.findings(1, List.of(other)))
                .hasMessage("Micro-batch 0 of the evaluation is a tally of kind MASKED_TOKENS, not a MultiLabelTally.");
    }

    private static MultiLabelEvaluator evaluator(Reference each, RowScores ranks) {
        List<String> labels = IntStream.range(0, each.get("labels").asInt())
                .mapToObj(label -> "label " + label)
                .toList();
        double threshold = each.get("threshold").asDouble();
        Decision decision = new Decision(1, "", Collections.nCopies(labels.size(), threshold));
        return new MultiLabelEvaluator(labels, decision, ranks);
    }

    private static List<Tally> tallies(MultiLabelEvaluator evaluator, Reference each) {
        return each.tallies(evaluator, MICRO_BATCH);
    }
}
