package dev.anneal.evaluate;

import java.util.Arrays;
import java.util.Locale;

/** What a threshold can be chosen for: metrics of a yes-or-no question, as scikit-learn defines them with {@code zero_division=0}. */
enum ThresholdMetric {
    F1,
    ACCURACY,
    BALANCED_ACCURACY,
    MATTHEWS_CORRELATION;

    /** By the name of the metric in evaluation.json, which the configuration has checked. */
    static ThresholdMetric named(String name) {
        return Arrays.stream(values())
                .filter(metric -> metric.name().toLowerCase(Locale.ROOT).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("No threshold is chosen for " + name + "."));
    }

    /** From the four counts of right and wrong answers; there is a row of each kind at least. */
    double of(long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {
        double found = truePositives;
        return switch (this) {
            case F1 -> Ratio.orZero(2 * found, 2 * found + falsePositives + falseNegatives);
            case ACCURACY -> (found + trueNegatives) / (found + falsePositives + falseNegatives + trueNegatives);
            case BALANCED_ACCURACY ->
                (found / (found + falseNegatives) + (double) trueNegatives / (trueNegatives + falsePositives)) / 2;
            case MATTHEWS_CORRELATION ->
                Ratio.orZero(
                        found * trueNegatives - (double) falsePositives * falseNegatives,
                        Math.sqrt((found + falsePositives) * (found + falseNegatives))
                                * Math.sqrt(
                                        (double) (trueNegatives + falsePositives) * (trueNegatives + falseNegatives)));
        };
    }
}
