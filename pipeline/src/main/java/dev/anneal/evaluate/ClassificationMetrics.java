package dev.anneal.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The metrics of a single-label classifier, by the names and definitions of scikit-learn 1.x with {@code zero_division=0}. Averages over classes
 * ({@code macro_}, {@code weighted_}) take the classes that occur among the labels or the predictions, as {@code f1_score} does by default;
 * {@code balanced_accuracy} takes those that occur among the labels. With two classes, {@code f1}, {@code precision} and {@code recall} are those
 * of label index 1. {@code loss} is the log loss, {@code brier_loss} that of label index 1 or, with more classes, the sum over all of them, and
 * {@code calibration_error} that of {@link Calibration}. Where each row's logits were kept, {@code roc_auc} and {@code average_precision} are those of
 * label index 1 or, with more classes, the means of each class against the others, over those classes for which they are defined. Matthews' correlation for more than two classes is Gorodkin's R_k (2004), 0 where it is not defined.
 */
public final class ClassificationMetrics {
    private ClassificationMetrics() {}

    /** All metrics of a tally, in a fixed order; without rows all are 0, the loss too. */
    public static Map<String, Double> of(ClassificationTally tally) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", Ratio.orZero(tally.lossSum(), tally.divisor()));
        metrics.put("accuracy", Ratio.orZero(tally.correct(), tally.rows()));
        metrics.put("majority_accuracy", majorityAccuracy(tally));
        metrics.put("balanced_accuracy", balancedAccuracy(tally));
        metrics.put("matthews_correlation", matthewsCorrelation(tally));
        List<ClassScore> scores = scores(tally);
        if (tally.classes() == 2) {
            AverageScores.put(metrics, "", scores.get(1));
        }
        List<ClassScore> occurring = IntStream.range(0, tally.classes())
                .filter(c -> tally.actual(c) + tally.predicted(c) > 0)
                .mapToObj(scores::get)
                .toList();
        AverageScores.put(metrics, "macro_", AverageScores.macro(occurring));
        AverageScores.put(metrics, "micro_", ClassScore.of("micro", tally.correct(), tally.rows(), tally.rows()));
        AverageScores.put(metrics, "weighted_", AverageScores.weighted(occurring));
        if (tally.calibration().answers() == tally.rows()) {
            metrics.put("brier_loss", tally.calibration().brier());
            metrics.put("calibration_error", tally.calibration().error());
        }
        if (tally.rows() > 0 && tally.kept().rows() == tally.rows()) {
            List<Ranking> rankings = rankings(tally);
            metrics.put("roc_auc", meanOfDefined(rankings, Ranking::areaUnderRoc));
            metrics.put("average_precision", meanOfDefined(rankings, Ranking::averagePrecision));
        }
        return metrics;
    }

    private static List<Ranking> rankings(ClassificationTally tally) {
        List<Ranking> rankings = tally.kept().rankings();
        return tally.classes() == 2 ? rankings.subList(1, 2) : rankings;
    }

    static <T> double meanOfDefined(List<T> items, ToDoubleFunction<T> figure) {
        return items.stream()
                .mapToDouble(figure)
                .filter(value -> !Double.isNaN(value))
                .average()
                .orElse(Double.NaN);
    }

    private static List<ClassScore> scores(ClassificationTally tally) {
        return ClassScore.of(
                tally,
                IntStream.range(0, tally.classes()).mapToObj(Integer::toString).toList());
    }

    private static double majorityAccuracy(ClassificationTally tally) {
        long largest = IntStream.range(0, tally.classes())
                .mapToLong(tally::actual)
                .max()
                .orElse(0);
        return Ratio.orZero(largest, tally.rows());
    }

    private static double balancedAccuracy(ClassificationTally tally) {
        double sum = 0;
        int present = 0;
        for (int c = 0; c < tally.classes(); c++) {
            if (tally.actual(c) > 0) {
                sum += (double) tally.count(c, c) / tally.actual(c);
                present++;
            }
        }
        return Ratio.orZero(sum, present);
    }

    private static double matthewsCorrelation(ClassificationTally tally) {
        double rows = tally.rows();
        double[] actual = asDouble(IntStream.range(0, tally.classes()).mapToLong(tally::actual));
        double[] predicted = asDouble(IntStream.range(0, tally.classes()).mapToLong(tally::predicted));
        double covariance = tally.correct() * rows - dot(actual, predicted);
        double varianceOfLabels = rows * rows - dot(actual, actual);
        double varianceOfPredictions = rows * rows - dot(predicted, predicted);
        return Ratio.orZero(covariance, Math.sqrt(varianceOfLabels) * Math.sqrt(varianceOfPredictions));
    }

    private static double[] asDouble(LongStream counts) {
        return counts.asDoubleStream().toArray();
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }
}
