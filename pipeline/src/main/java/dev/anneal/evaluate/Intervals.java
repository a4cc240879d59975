package dev.anneal.evaluate;

import dev.anneal.config.BootstrapConfig;
import dev.anneal.plan.SplitMix64;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * How far metrics would move if other rows of the same kind had been drawn: percentile intervals of the bootstrap (Efron and Tibshirani, "An
 * introduction to the bootstrap", 1993, chapter 13). As many rows as there are, are drawn with replacement, again and again; an interval holds the
 * middle share of the figures of these resamples, its ends interpolated as numpy's {@code quantile} does. A resample for which a metric is not defined does
 * not count for it. Draw number b is that of {@link SplitMix64} for the hash of seed and b, over the rows in the dataset's order, so the same rows
 * and answers give the same bits, whoever computed them. It says nothing of the luck of training: only other seeds show that.
 *
 * @param level share of the resamples inside an interval
 * @param metrics by name, in order
 */
public record Intervals(double level, int resamples, long seed, Map<String, Bounds> metrics) {

    /** Both ends; NaN where the metric was defined for no resample. */
    public record Bounds(double low, double high) {}

    public Intervals {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /**
     * Draws.
     *
     * @param order place of each row of the dataset among the outcomes
     */
    public static Intervals of(RowOutcomes outcomes, int[] order, BootstrapConfig config) {
        List<Map<String, Double>> drawn = IntStream.range(0, config.resamples())
                .parallel()
                .mapToObj(resample -> outcomes.figures(draw(order, config.seed(), resample)))
                .toList();
        Map<String, Bounds> metrics = new LinkedHashMap<>();
        for (String name : drawn.get(0).keySet()) {
            double[] figures = drawn.stream()
                    .mapToDouble(each -> each.get(name))
                    .filter(figure -> !Double.isNaN(figure))
                    .sorted()
                    .toArray();
            double outside = (1 - config.level()) / 2;
            metrics.put(name, new Bounds(quantile(figures, outside), quantile(figures, 1 - outside)));
        }
        return new Intervals(config.level(), config.resamples(), config.seed(), metrics);
    }

    private static int[] draw(int[] order, long seed, int resample) {
        SplitMix64 numbers = SplitMix64.of(SplitMix64.hash(seed, resample));
        int[] chosen = new int[order.length];
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = order[numbers.nextInt(order.length)];
        }
        return chosen;
    }

    /** Linear between the two nearest (type 7 of Hyndman and Fan, 1996). */
    static double quantile(double[] sorted, double share) {
        if (sorted.length == 0) {
            return Double.NaN;
        }
        double place = share * (sorted.length - 1);
        int below = (int) Math.floor(place);
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (sorted[above] - sorted[below]) * (place - below);
    }

    /** The places of rows that are in the dataset's order already. */
    public static int[] inOrder(int rows) {
        return IntStream.range(0, rows).toArray();
    }

    /** The place of each row, from the row of each place. */
    public static int[] inverse(int[] rows) {
        int[] places = new int[rows.length];
        Arrays.fill(places, -1);
        for (int place = 0; place < rows.length; place++) {
            places[rows[place]] = place;
        }
        return places;
    }
}
