package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.BootstrapConfig;
import dev.anneal.evaluate.Intervals.Bounds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class IntervalsTest {
    private static final int MICRO_BATCH = 7;

    /** Written by tests/reference/resampling.py. */
    static List<Reference> cases() {
        return Reference.cases("resampling.json", "cases");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void figuresOfAllRowsAreThoseOfTheEvaluation(Reference each) {
        Evaluator evaluator = evaluator(each);
        List<Tally> tallies = tallies(evaluator, each);
        RowOutcomes outcomes = evaluator.outcomes(tallies).orElseThrow();

        Map<String, Double> figures = outcomes.figures(Intervals.inOrder(outcomes.rows()));

        Reference.assertClose(figures, each.get("figures"));
        Map<String, Double> metrics = evaluator.metrics(tallies.size(), Reference.dealt(tallies, 2));
        assertThat(metrics.keySet()).containsAll(figures.keySet());
        figures.forEach((name, figure) -> assertThat(figure)
                .as(name)
                .satisfiesAnyOf(
                        value -> assertThat(value).isNaN(),
                        value -> assertThat(Math.abs(value - metrics.get(name))).isLessThan(1e-12)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void endsAreThoseOfTheSameResamplesElsewhere(Reference each) {
        Evaluator evaluator = evaluator(each);
        RowOutcomes outcomes = evaluator.outcomes(tallies(evaluator, each)).orElseThrow();

        Intervals intervals = Intervals.of(outcomes, Intervals.inOrder(outcomes.rows()), config(each));

        each.get("intervals").fields().forEachRemaining(field -> {
            Bounds bounds = intervals.metrics().get(field.getKey());
            Reference.assertClose(field.getKey(), bounds.low(), field.getValue().get(0));
            Reference.assertClose(
                    field.getKey(), bounds.high(), field.getValue().get(1));
        });
        assertThat(intervals.resamples()).isEqualTo(each.get("resamples").asInt());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void haveTheSameBitsForAnyPartitioning(Reference each) {
        Evaluator evaluator = evaluator(each);
        List<Tally> tallies = tallies(evaluator, each);
        int[] order =
                Intervals.inOrder(evaluator.outcomes(tallies).orElseThrow().rows());
        Intervals whole = Intervals.of(evaluator.outcomes(tallies).orElseThrow(), order, config(each));

        for (int ranks : new int[] {1, 2, 7}) {
            RowOutcomes outcomes = evaluator
                    .outcomes(tallies.size(), Reference.dealt(tallies, ranks))
                    .orElseThrow();
            assertThat(Intervals.of(outcomes, order, config(each))).isEqualTo(whole);
        }
    }

    @Test
    void followTheRowsWhateverMicroBatchTheyAreIn() {
        Reference each = cases().get(0);
        Evaluator evaluator = evaluator(each);
        RowOutcomes straight = evaluator.outcomes(tallies(evaluator, each)).orElseThrow();
        int rows = straight.rows();
        int[] reversed = IntStream.range(0, rows).map(row -> rows - 1 - row).toArray();
        RowOutcomes backwards =
                evaluator.outcomes(List.of(single(evaluator, each, reversed))).orElseThrow();

        Intervals one = Intervals.of(straight, Intervals.inOrder(rows), config(each));
        Intervals other = Intervals.of(backwards, Intervals.inverse(reversed), config(each));

        assertThat(other).isEqualTo(one);
        assertThat(Intervals.of(backwards, Intervals.inOrder(rows), config(each)))
                .isNotEqualTo(one);
    }

    @Test
    void quantilesAreInterpolated() {
        assertThat(Intervals.quantile(new double[] {1, 2, 4, 8}, 0.5)).isEqualTo(3);
        assertThat(Intervals.quantile(new double[] {1, 2, 4, 8}, 0.1)).isEqualTo(1.3);
        assertThat(Intervals.quantile(new double[] {5}, 0.975)).isEqualTo(5);
        assertThat(Intervals.quantile(new double[0], 0.5)).isNaN();
    }

    static Evaluator evaluator(Reference each) {
        if (each.get("kind").asText().equals("regression")) {
            return new RegressionEvaluator(List.of("number"));
        }
        return new SingleLabelEvaluator(
                IntStream.range(0, each.get("classes").asInt())
                        .mapToObj(c -> "class " + c)
                        .toList(),
                RowScores.KEPT);
    }

    static List<Tally> tallies(Evaluator evaluator, Reference each) {
        boolean numbers = evaluator instanceof RegressionEvaluator;
        int rows = each.get(numbers ? "truths" : "labels").size();
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < rows; from += MICRO_BATCH) {
            int to = Math.min(rows, from + MICRO_BATCH);
            if (evaluator instanceof RegressionEvaluator regression) {
                tallies.add(regression.tally(
                        tallies.size(),
                        Arrays.copyOfRange(each.floats("predictions"), from, to),
                        Arrays.copyOfRange(each.floats("truths"), from, to)));
            } else {
                int classes = each.get("classes").asInt();
                tallies.add(((SingleLabelEvaluator) evaluator)
                        .tally(
                                tallies.size(),
                                Arrays.copyOfRange(each.floats("logits"), from * classes, to * classes),
                                Arrays.copyOfRange(each.ints("labels"), from, to)));
            }
        }
        return tallies;
    }

    /** All rows in one micro-batch, in some order. */
    private static Tally single(Evaluator evaluator, Reference each, int[] order) {
        int classes = each.get("classes").asInt();
        float[] logits = new float[order.length * classes];
        int[] labels = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            System.arraycopy(each.floats("logits"), order[place] * classes, logits, place * classes, classes);
            labels[place] = each.ints("labels")[order[place]];
        }
        return ((SingleLabelEvaluator) evaluator).tally(0, logits, labels);
    }

    private static BootstrapConfig config(Reference each) {
        return new BootstrapConfig(
                each.get("resamples").asInt(),
                each.get("level").asDouble(),
                each.get("seed").asLong());
    }
}
