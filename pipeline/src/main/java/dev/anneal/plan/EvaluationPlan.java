package dev.anneal.plan;

import java.util.Arrays;

/**
 * One pass over all rows without updates, for evaluation and scoring: rows sorted by length, longest first, are cut into micro-batches, so that
 * next to nothing is padded, and these are ordered so that contiguous runs have like work. It knows nothing of ranks: whoever computes a
 * micro-batch, tallies are merged by its index. Holds four bytes a row. Immutable, thread-safe.
 */
public final class EvaluationPlan {
    private final int[] order;
    private final int[] places;
    private final int microBatchRows;

    private EvaluationPlan(int[] order, int[] places, int microBatchRows) {
        this.order = order;
        this.places = places;
        this.microBatchRows = microBatchRows;
    }

    /**
     * Orders the rows of a split.
     *
     * @param lengths tokens of each row; only read
     */
    public static EvaluationPlan of(int[] lengths, int microBatchRows) {
        if (microBatchRows < 1) {
            throw new IllegalArgumentException("Micro-batches of " + microBatchRows + " rows.");
        }
        int[] order = new int[lengths.length];
        Arrays.setAll(order, i -> i);
        LengthOrder.sort(order, 0, order.length, lengths);
        int[] places = LengthOrder.spread(Cuts.count(order.length, microBatchRows));
        return new EvaluationPlan(order, places, microBatchRows);
    }

    public int microBatches() {
        return places.length;
    }

    public int rows() {
        return order.length;
    }

    /**
     * Cuts one micro-batch out of the order.
     *
     * @param index from 0 to {@link #microBatches()} - 1
     */
    public MicroBatch microBatch(int index) {
        int from = places[index] * microBatchRows;
        return new MicroBatch(
                index, Arrays.copyOfRange(order, from, from + Math.min(order.length - from, microBatchRows)));
    }
}
