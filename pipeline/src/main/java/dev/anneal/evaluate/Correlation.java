package dev.anneal.evaluate;

import java.util.Arrays;

/** Correlation coefficients as scipy computes them; NaN where one side is constant, has a NaN, or there are fewer than two values. */
final class Correlation {
    private Correlation() {}

    static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    /** Pearson's r, from -1 to 1. */
    static double pearson(double[] a, double[] b) {
        if (a.length < 2 || isConstant(a) || isConstant(b)) {
            return Double.NaN;
        }
        double meanA = mean(a);
        double meanB = mean(b);
        double covariance = 0;
        double varianceA = 0;
        double varianceB = 0;
        for (int i = 0; i < a.length; i++) {
            double fromA = a[i] - meanA;
            double fromB = b[i] - meanB;
            covariance += fromA * fromB;
            varianceA += fromA * fromA;
            varianceB += fromB * fromB;
        }
        double r = covariance / (Math.sqrt(varianceA) * Math.sqrt(varianceB));
        return Math.max(-1, Math.min(1, r));
    }

    /** Spearman's rho: {@link #pearson} of the ranks. */
    static double spearman(double[] a, double[] b) {
        return hasNaN(a) || hasNaN(b) ? Double.NaN : pearson(ranks(a), ranks(b));
    }

    /** Ranks from 1; equal values share the mean of theirs. */
    static double[] ranks(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        double[] ranks = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            // Zeros of both signs are equal, and sorted as if they were not.
            int below = firstNotBelow(sorted, values[i]);
            int upTo = firstAbove(sorted, values[i]);
            ranks[i] = (below + 1 + upTo) / 2.0;
        }
        return ranks;
    }

    private static int firstNotBelow(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static int firstAbove(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private static boolean isConstant(double[] values) {
        return Arrays.stream(values).allMatch(value -> value == values[0]);
    }

    private static boolean hasNaN(double[] values) {
        return Arrays.stream(values).anyMatch(Double::isNaN);
    }
}
