package dev.anneal.evaluate;

import dev.anneal.evaluate.LabelTable.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Measures a model that answers each row with one or several numbers: {@link RegressionScore} of each number, and their means over the numbers, which
 * is what scikit-learn calls {@code uniform_average}. The baseline answers every row with the mean of the true numbers of the same split.
 *
 * @param names [K] of the numbers
 */
public record RegressionEvaluator(List<String> names) implements Evaluator {
    // B rows, K numbers per row

    public RegressionEvaluator {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A regression needs one number per row at least.");
        }
    }

    /**
     * Keeps the numbers of one micro-batch.
     *
     * @param predictions [B, K], row after row
     * @param truths [B, K] true numbers
     */
    public RegressionTally tally(int index, float[] predictions, float[] truths) {
        if (predictions.length % names.size() != 0) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + predictions.length
                    + " predictions, which are no rows of " + names.size() + ".");
        }
        return new RegressionTally(index, predictions, truths);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        List<RegressionTally> tallies = TallyOrder.ordered(RegressionTally.class, microBatches, shares);
        NumberOutcomes all = all(tallies);
        int[] everyRow = IntStream.range(0, all.rows()).toArray();
        List<RegressionScore> scores = new ArrayList<>();
        List<LabelTable.Row> rows = new ArrayList<>();
        for (int k = 0; k < names.size(); k++) {
            RegressionScore score = all.score(k, everyRow);
            scores.add(score);
            rows.add(new LabelTable.Row(names.get(k), score.figures()));
        }
        return Findings.of(all.rows(), metrics(scores), names)
                .with(new Baseline("always the mean", meansOfAll(scores, RegressionScore::figuresOfMean)))
                .with(new LabelTable(Subject.OUTPUTS, rows));
    }

    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        NumberOutcomes all =
                all(tallies.stream().map(RegressionTally.class::cast).toList());
        return all.rows() == 0 ? Optional.empty() : Optional.of(all);
    }

    private NumberOutcomes all(List<RegressionTally> tallies) {
        int numbers = tallies.stream().mapToInt(RegressionTally::numbers).reduce(0, Math::addExact);
        float[] predictions = new float[numbers];
        float[] truths = new float[numbers];
        int from = 0;
        for (RegressionTally tally : tallies) {
            tally.copyTo(predictions, truths, from);
            from += tally.numbers();
        }
        return new NumberOutcomes(names.size(), predictions, truths);
    }

    /** Means over the numbers of a row. */
    static Map<String, Double> metrics(List<RegressionScore> scores) {
        Map<String, Double> means = meansOfAll(scores, RegressionScore::figures);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", means.getOrDefault("mse", Double.NaN));
        metrics.putAll(means);
        return metrics;
    }

    private static Map<String, Double> meansOfAll(
            List<RegressionScore> scores, Function<RegressionScore, Map<String, Double>> figures) {
        Map<String, Double> sums = new LinkedHashMap<>();
        scores.forEach(score -> figures.apply(score).forEach((name, value) -> sums.merge(name, value, Double::sum)));
        sums.replaceAll((name, sum) -> sum / scores.size());
        return sums;
    }
}
