package dev.anneal.evaluate;

import java.util.Arrays;

/**
 * The threshold of probability that would have been best for a metric on some rows. Between two neighbouring probabilities nothing changes, so the
 * middles of all such gaps are tried, and 0, below all; of equally good ones the nearest to one half is taken, then the lower. Where not both kinds of
 * rows are there, nothing can be chosen, and it is one half.
 */
final class BestThreshold {
    private final ThresholdMetric metric;
    private final double[] sorted;
    private final long[] positivesFrom;
    private double best = Decision.EVEN;
    private double bestValue = Double.NEGATIVE_INFINITY;

    private BestThreshold(ThresholdMetric metric, double[] sorted, long[] positivesFrom) {
        this.metric = metric;
        this.sorted = sorted;
        this.positivesFrom = positivesFrom;
    }

    /**
     * @param positives probabilities of rows that have the label
     * @param negatives and of those that have not
     */
    static double of(ThresholdMetric metric, double[] positives, double[] negatives) {
        boolean unknown = Arrays.stream(positives).anyMatch(Double::isNaN)
                || Arrays.stream(negatives).anyMatch(Double::isNaN);
        if (positives.length == 0 || negatives.length == 0 || unknown) {
            return Decision.EVEN;
        }
        double[] found = positives.clone();
        double[] all = Arrays.copyOf(positives, positives.length + negatives.length);
        System.arraycopy(negatives, 0, all, positives.length, negatives.length);
        Arrays.sort(found);
        Arrays.sort(all);
        long[] positivesFrom = new long[all.length + 1];
        int below = 0;
        for (int i = 0; i < all.length; i++) {
            while (below < found.length && found[below] < all[i]) {
                below++;
            }
            positivesFrom[i] = found.length - below;
        }
        return new BestThreshold(metric, all, positivesFrom).search();
    }

    private double search() {
        offer(0, 0);
        for (int from = 1; from < sorted.length; from++) {
            if (sorted[from] > sorted[from - 1]) {
                double middle = (sorted[from - 1] + sorted[from]) / 2;
                offer(from, middle > sorted[from - 1] ? middle : sorted[from]);
            }
        }
        double largest = sorted[sorted.length - 1];
        if (largest < 1) {
            offer(sorted.length, (largest + 1) / 2 > largest ? (largest + 1) / 2 : 1);
        }
        return best;
    }

    /** @param from the first row that is given the label */
    private void offer(int from, double threshold) {
        long given = sorted.length - from;
        long found = positivesFrom[from];
        double value = metric.of(found, given - found, positivesFrom[0] - found, from - (positivesFrom[0] - found));
        double distance = Math.abs(threshold - Decision.EVEN);
        if (value > bestValue || (value == bestValue && distance < Math.abs(best - Decision.EVEN))) {
            best = threshold;
            bestValue = value;
        }
    }
}
