package dev.anneal.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegressionEvaluatorTest {
    private static final int MICRO_BATCH = 7;

    static List<Reference> cases() {
        return Reference.cases("regression");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void agreesWithScikitLearnAndScipy(Reference each) {
        RegressionEvaluator evaluator = evaluator(each);
        List<Tally> tallies = tallies(evaluator, each);

        Findings findings = evaluator.findings(tallies.size(), Reference.dealt(tallies, 3));

        Reference.assertClose(findings.metrics(), each.get("metrics"));
        assertThat(findings.metrics()).hasSameSizeAs(each.get("metrics"));
        assertThat(findings.rows())
                .isEqualTo(each.get("truths").size() / each.get("numbers").asInt());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theBaselineIsTheMean(Reference each) {
        RegressionEvaluator evaluator = evaluator(each);
        List<Tally> tallies = tallies(evaluator, each);

        Baseline baseline = evaluator
                .findings(tallies.size(), Reference.dealt(tallies, 2))
                .baseline()
                .orElseThrow();

        assertThat(baseline.answer()).isEqualTo("always the mean");
        assertThat(baseline.metrics()).hasSameSizeAs(each.get("baseline"));
        baseline.metrics().forEach((name, value) -> {
            if (name.equals("r2")) {
                assertThat(value).isZero();
            } else {
                Reference.assertClose(name, value, each.get("baseline").get(name));
            }
        });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void hasTheSameBitsForAnyPartitioning(Reference each) {
        RegressionEvaluator evaluator = evaluator(each);

        Reference.assertSameOnAnyRanks(evaluator, tallies(evaluator, each));
    }

    @Test
    void eachNumberHasItsRow() {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price", "size"));
        Tally tally = evaluator.tally(0, new float[] {1, 10, 2, 30}, new float[] {1, 10, 2, 20});

        Findings findings = evaluator.findings(1, List.of(TallyCodec.encode(List.of(tally))));

        assertThat(findings.tables().get(0).rows().get(0).figures()).containsEntry("mse", 0.0);
        assertThat(findings.tables().get(0).rows().get(1).figures()).containsEntry("mse", 50.0);
        assertThat(findings.metrics()).containsEntry("mse", 25.0).containsEntry("loss", 25.0);
    }

    @Test
    void isNotDefinedWithoutRows() {
        Map<String, Double> metrics = new RegressionEvaluator(List.of("price")).metrics(0, List.of());

        assertThat(metrics.values()).allMatch(figure -> figure.isNaN());
    }

    @Test
    void aPredictionThatIsNoNumberIsNotHidden() {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price"));
        Tally tally = evaluator.tally(0, new float[] {1, Float.NaN, 3}, new float[] {1, 2, 4});

        Map<String, Double> metrics = evaluator.metrics(1, List.of(TallyCodec.encode(List.of(tally))));

        assertThat(metrics.values()).allMatch(figure -> figure.isNaN());
    }

    @Test
    void ranksOfEqualsAreShared() {
        assertThat(Correlation.ranks(new double[] {3, -0.0, 7, 0.0, 3, 3})).containsExactly(4, 1.5, 6, 1.5, 4, 4);
    }

    @Test
    void refusesWhatDoesNotFit() {
        RegressionEvaluator evaluator = new RegressionEvaluator(List.of("price", "size"));

        assertThatThrownBy(() -> evaluator.tally(3, new float[3], new float[3]))
                .hasMessage("Micro-batch 3 has 3 predictions, which are no rows of 2.");
        assertThatThrownBy(() -> evaluator.tally(3, new float[4], new float[2]))
                .hasMessage("Micro-batch 3 has 4 predictions for 2 numbers.");
    }

    private static RegressionEvaluator evaluator(Reference each) {
        return new RegressionEvaluator(IntStream.range(0, each.get("numbers").asInt())
                .mapToObj(k -> "number " + k)
                .toList());
    }

    private static List<Tally> tallies(RegressionEvaluator evaluator, Reference each) {
        int step = MICRO_BATCH * evaluator.names().size();
        float[] predictions = each.floats("predictions");
        float[] truths = each.floats("truths");
        List<Tally> tallies = new ArrayList<>();
        for (int from = 0; from < truths.length; from += step) {
            int to = Math.min(truths.length, from + step);
            tallies.add(evaluator.tally(
                    tallies.size(), Arrays.copyOfRange(predictions, from, to), Arrays.copyOfRange(truths, from, to)));
        }
        return tallies;
    }
}
