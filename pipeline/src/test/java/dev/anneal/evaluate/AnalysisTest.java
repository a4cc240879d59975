package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BootstrapConfig;
import dev.anneal.config.EvaluateConfig;
import dev.anneal.config.ThresholdConfig;
import dev.anneal.evaluate.LabelTable.Row;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnalysisTest {
    private static final EvaluateConfig CONFIG = new EvaluateConfig(
            "test",
            List.of(),
            32,
            1000,
            Optional.empty(),
            new BootstrapConfig(20, 0.9, 3),
            List.of("source"),
            2,
            new ThresholdConfig(Optional.empty()),
            false,
            BaselineConfig.NONE);

    /** Six rows: right, wrong, right, right, wrong and sure, right. */
    private static final RowOutcomes OUTCOMES =
            outcomes(new float[] {2, 0, 0, 1, 0, 3, 1, 0, 6, 0, 0, 2}, new int[] {0, 0, 1, 0, 1, 1});

    private static final RowFacts FACTS =
            new RowFacts(new int[] {5, 3, 1, 0, 2, 4}, new int[] {40, 33, 20, 17, 9, 9}, new long[6]);

    private static RowOutcomes outcomes(float[] logits, int[] labels) {
        SingleLabelEvaluator evaluator = new SingleLabelEvaluator(List.of("no", "yes"), RowScores.KEPT);
        return evaluator.outcomes(List.of(evaluator.tally(0, logits, labels))).orElseThrow();
    }

    @Test
    void slicesByLengthAndByColumnHoldEveryRowOnce() {
        Analysis analysis = Analysis.of(
                OUTCOMES, FACTS, Map.of("source", List.of("a", "b", "a", "b", "b", "a")), List.of(), CONFIG);

        assertThat(analysis.slices()).extracting(Slices::by).containsExactly("length in tokens", "source");
        assertThat(analysis.slices().get(0).rows())
                .extracting(Row::label)
                .containsExactly("1 to 16", "17 to 32", "33 to 64");
        assertThat(analysis.slices().get(0).rows())
                .allSatisfy(row -> assertThat(row.figures()).containsEntry("support", 2.0));
        Row a = analysis.slices().get(1).rows().get(0);
        Row b = analysis.slices().get(1).rows().get(1);
        assertThat(a.figures()).containsEntry("support", 3.0).containsEntry("accuracy", 1.0);
        assertThat(b.figures()).containsEntry("support", 3.0).containsEntry("accuracy", 1.0 / 3);
    }

    @Test
    void rareValuesOfAColumnAreOneSlice() {
        List<String> values =
                IntStream.range(0, 60).mapToObj(i -> "v" + (i % 55)).toList();
        RowOutcomes many = outcomes(new float[120], new int[60]);

        Slices slices = Slices.of("column", many, values);

        assertThat(slices.rows()).hasSize(51);
        assertThat(slices.rows().get(0).label()).isEqualTo("(other)");
        assertThat(slices.rows().get(0).figures()).containsEntry("support", 5.0);
        assertThat(slices.rows().stream()
                        .mapToDouble(row -> row.figures().get("support"))
                        .sum())
                .isEqualTo(60);
    }

    @Test
    void theHardestRowsOfAllRanksComeFirst() {
        List<HardRow> hard = List.of(
                new HardRow(7, "", "easy", "no", "no", 0.1),
                new HardRow(9, "", "late", "no", "yes", 2),
                new HardRow(3, "x", "early", "no", "yes", 2),
                new HardRow(8, "", "no number", "no", "yes", Double.NaN));

        Analysis analysis = Analysis.of(OUTCOMES, FACTS, Map.of(), hard, CONFIG);

        assertThat(analysis.hardest()).extracting(HardRow::text).containsExactly("no number", "early");
        assertThat(HardRow.places(OUTCOMES, 2)).containsExactly(4, 1);
    }

    @Test
    void longTextsAreCut() {
        HardRow row = new HardRow(0, "", "x".repeat(400), "a", "b", 1);

        assertThat(row.text()).hasSize(321).endsWith("\u2026");
        assertThat(new HardRow(0, "", "\uD83D\uDE00".repeat(200), "a", "b", 1).text())
                .hasSize(321);
        assertThat(new HardRow(0, "", "x" + "\uD83D\uDE00".repeat(200), "a", "b", 1).text())
                .hasSize(320);
    }

    @Test
    void isReadBackFromTheEvaluation() {
        Analysis analysis = Analysis.of(
                OUTCOMES,
                FACTS,
                Map.of("source", List.of("a", "b", "a", "b", "b", "a")),
                List.of(new HardRow(9, "id", "text", "no", "yes", 2)),
                CONFIG);

        for (Evaluation evaluation : EvaluationExamples.all()) {
            Evaluation analysed = evaluation.with(analysis);
            assertThat(Evaluation.fromJson(analysed.toJson())).isEqualTo(analysed);
        }
    }

    @Test
    void nothingIsDrawnWithoutResamples() {
        EvaluateConfig none = new EvaluateConfig(
                "test",
                List.of(),
                32,
                1000,
                Optional.empty(),
                new BootstrapConfig(0, 0.9, 3),
                List.of(),
                0,
                new ThresholdConfig(Optional.empty()),
                false,
                BaselineConfig.NONE);

        Analysis analysis = Analysis.of(OUTCOMES, FACTS, Map.of(), List.of(), none);

        assertThat(analysis.intervals()).isEmpty();
        assertThat(analysis.hardest()).isEmpty();
    }
}
