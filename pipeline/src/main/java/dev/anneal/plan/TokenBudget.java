package dev.anneal.plan;

import java.util.Arrays;

/**
 * Steps of so many tokens, padding included, in place of so many rows: where texts are short, a micro-batch has more of them.
 *
 * @param microBatches of a step
 * @param microBatchTokens of a micro-batch, at most: rows times the padded length of the longest
 * @param multipleOf to which lengths are padded
 */
public record TokenBudget(int microBatches, int microBatchTokens, int multipleOf) {
    public TokenBudget {
        if (microBatches < 1 || microBatchTokens < 1 || multipleOf < 1) {
            throw new IllegalArgumentException("Steps of " + microBatches + " micro-batches of " + microBatchTokens
                    + " tokens, padded to a multiple of " + multipleOf + ".");
        }
    }

    /** Tokens of a row, alone in its micro-batch. */
    public long padded(int length) {
        return ((long) Math.max(1, length) + multipleOf - 1) / multipleOf * multipleOf;
    }

    /**
     * Where micro-batches begin, and the end of the last one.
     *
     * @param order of rows, longest first, none of them longer than a micro-batch
     */
    int[] cuts(int[] order, int[] lengths) {
        int[] cuts = new int[order.length + 1];
        int count = 0;
        int start = 0;
        while (start < order.length) {
            cuts[count++] = start;
            long rows = Math.max(1, microBatchTokens / padded(lengths[order[start]]));
            start = (int) Math.min(order.length, start + rows);
        }
        cuts[count] = order.length;
        return Arrays.copyOf(cuts, count + 1);
    }
}
