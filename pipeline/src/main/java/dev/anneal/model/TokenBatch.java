package dev.anneal.model;

import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;

/**
 * A padded batch of encoded rows. Row-major [B, T].
 *
 * @param mask 1 for a real token, 0 for padding
 */
public record TokenBatch(int rows, int tokens, long[] inputIds, long[] tokenTypeIds, long[] mask) {
    /** Pads rows to the longest. */
    public static TokenBatch of(int[][] ids, int[][] typeIds, int padId) {
        int longest = 1;
        for (int[] row : ids) {
            longest = Math.max(longest, row.length);
        }
        TokenBatch batch = new TokenBatch(
                ids.length,
                longest,
                new long[ids.length * longest],
                new long[ids.length * longest],
                new long[ids.length * longest]);
        for (int row = 0; row < ids.length; row++) {
            batch.fill(row, ids[row], typeIds[row], padId);
        }
        return batch;
    }

    private void fill(int row, int[] ids, int[] typeIds, int padId) {
        int at = row * tokens;
        for (int token = 0; token < tokens; token++, at++) {
            boolean real = token < ids.length;
            inputIds[at] = real ? ids[token] : padId;
            tokenTypeIds[at] = real ? typeIds[token] : 0;
            mask[at] = real ? 1 : 0;
        }
    }

    Tensor tokenTypeIds(Scope scope) {
        return scope.integers(tokenTypeIds, rows, tokens);
    }

    Tensor mask(Scope scope) {
        return scope.integers(mask, rows, tokens);
    }
}
