package dev.anneal.train;

import dev.anneal.dataset.Split;
import dev.anneal.dataset.TokenRow;
import dev.anneal.model.TokenBatch;
import dev.anneal.plan.MicroBatch;

/** Makes padded batches of a split's rows. Thread-safe. */
public final class TrainingRows {
    private final Split split;
    private final int padTokenId;

    public TrainingRows(Split split, int padTokenId) {
        this.split = split;
        this.padTokenId = padTokenId;
    }

    /** Tokens of every row. [rows] */
    public int[] lengths() {
        return split.lengths();
    }

    /**
     * A micro-batch as the model takes it.
     *
     * @param labels [B]
     * @param realTokens without padding
     */
    @SuppressWarnings("ArrayRecordComponent") // lives for one forward pass
    public record Loaded(TokenBatch tokens, int[] labels, long realTokens) {}

    public Loaded load(MicroBatch microBatch) {
        int rows = microBatch.size();
        int[][] ids = new int[rows][];
        int[][] types = new int[rows][];
        int[] labels = new int[rows];
        long realTokens = 0;
        for (int i = 0; i < rows; i++) {
            TokenRow row = split.row(microBatch.rows()[i]);
            ids[i] = row.ids();
            types[i] = row.typeIds();
            labels[i] = row.label();
            realTokens += row.ids().length;
        }
        return new Loaded(TokenBatch.of(ids, types, padTokenId), labels, realTokens);
    }
}
