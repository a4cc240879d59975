package dev.anneal.evaluate;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 over several classes, as scikit-learn averages them. */
final class AverageScores {
    private AverageScores() {}

    /** Puts f1, precision and recall under names that begin with {@code prefix}. */
    static void put(Map<String, Double> metrics, String prefix, ClassScore score) {
        metrics.put(prefix + "f1", score.f1());
        metrics.put(prefix + "precision", score.precision());
        metrics.put(prefix + "recall", score.recall());
    }

    /** Every class counts alike. */
    static ClassScore macro(List<ClassScore> scores) {
        return mean(scores, score -> 1);
    }

    /** Every class counts by its rows. */
    static ClassScore weighted(List<ClassScore> scores) {
        return mean(scores, ClassScore::support);
    }

    private static ClassScore mean(List<ClassScore> scores, ToDoubleFunction<ClassScore> weight) {
        return new ClassScore(
                "mean",
                mean(scores, weight, ClassScore::precision),
                mean(scores, weight, ClassScore::recall),
                mean(scores, weight, ClassScore::f1),
                0);
    }

    private static double mean(
            List<ClassScore> scores, ToDoubleFunction<ClassScore> weight, ToDoubleFunction<ClassScore> value) {
        double sum = 0;
        double weights = 0;
        for (ClassScore score : scores) {
            sum += weight.applyAsDouble(score) * value.applyAsDouble(score);
            weights += weight.applyAsDouble(score);
        }
        return Ratio.orZero(sum, weights);
    }
}
