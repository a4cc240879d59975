package dev.anneal.evaluate;

import java.util.Arrays;

/**
 * Scores in ascending order, each with whether it belongs to a positive: what the area under the ROC curve and the average precision follow from. A
 * score and its truth are one whole number, so that sorting needs no objects: n log n time, 8 bytes per score. That costs a double its last bit, which
 * no score that was a float has. Definitions are those of
 * scikit-learn's {@code roc_auc_score} and {@code average_precision_score}; a figure that is not defined is NaN.
 */
final class Ranking {
    private final long[] sorted;
    private final long positives;

    private Ranking(long[] sorted, long positives) {
        this.sorted = sorted;
        this.positives = positives;
    }

    /** Sorts in place what {@link #key} made. */
    static Ranking of(long[] keys) {
        Arrays.sort(keys);
        return new Ranking(keys, Arrays.stream(keys).map(key -> key & 1).sum());
    }

    /** A whole number with the order of the score, whose lowest bit is the truth. */
    static long key(double score, boolean positive) {
        return (orderedBits(score) & ~1L) | (positive ? 1 : 0);
    }

    /** Bits of a number as a whole number of the same order; NaN is above all, and both zeros are one. */
    private static long orderedBits(double score) {
        long bits = Double.doubleToLongBits(score + 0.0);
        return bits ^ ((bits >> 63) & Long.MAX_VALUE);
    }

    /** The probability that a positive ranks above a negative, ties counting half; NaN unless there are both. */
    double areaUnderRoc() {
        long negatives = sorted.length - positives;
        if (positives == 0 || negatives == 0 || hasNaN()) {
            return Double.NaN;
        }
        // Twice the number of won pairs, a whole number: exact up to 2^62.
        long twiceWon = 0;
        long negativesBelow = 0;
        for (int from = 0; from < sorted.length; ) {
            int to = endOfTie(from);
            long tiedPositives = positives(from, to);
            long tiedNegatives = to - from - tiedPositives;
            twiceWon += tiedPositives * (2 * negativesBelow + tiedNegatives);
            negativesBelow += tiedNegatives;
            from = to;
        }
        return twiceWon / (2.0 * positives * negatives);
    }

    /** The sum of precisions at each distinct score, weighted by the recall gained there; NaN without positives. */
    double averagePrecision() {
        if (positives == 0 || hasNaN()) {
            return Double.NaN;
        }
        double sum = 0;
        long found = 0;
        for (int to = sorted.length; to > 0; ) {
            int from = startOfTie(to);
            long tiedPositives = positives(from, to);
            found += tiedPositives;
            sum += tiedPositives * ((double) found / (sorted.length - from));
            to = from;
        }
        return sum / positives;
    }

    private boolean hasNaN() {
        return sorted.length > 0 && sorted[sorted.length - 1] >> 1 == orderedBits(Double.NaN) >> 1;
    }

    private int endOfTie(int from) {
        int to = from + 1;
        while (to < sorted.length && sorted[to] >> 1 == sorted[from] >> 1) {
            to++;
        }
        return to;
    }

    private int startOfTie(int to) {
        int from = to - 1;
        while (from > 0 && sorted[from - 1] >> 1 == sorted[to - 1] >> 1) {
            from--;
        }
        return from;
    }

    private long positives(int from, int to) {
        long count = 0;
        for (int i = from; i < to; i++) {
            count += sorted[i] & 1;
        }
        return count;
    }
}
