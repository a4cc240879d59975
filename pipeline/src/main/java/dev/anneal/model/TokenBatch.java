package dev.anneal.model;

import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * A padded batch of encoded rows. Row-major [B, T].
 *
 * @param mask 1 for a real token, 0 for padding
 * @param targets for masked language models, the places that are guessed, row after row; empty means all
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one forward pass
public record TokenBatch(int rows, int tokens, long[] inputIds, long[] tokenTypeIds, long[] mask, long[] targets) {
    /** A batch whose every place is a target. */
    public TokenBatch(int rows, int tokens, long[] inputIds, long[] tokenTypeIds, long[] mask) {
        this(rows, tokens, inputIds, tokenTypeIds, mask, new long[0]);
    }

    /** Pads rows to the longest. */
    public static TokenBatch of(int[][] ids, int[][] typeIds, int padId) {
        return of(ids, typeIds, padId, Padding.LONGEST);
    }

    /** Pads rows. */
    public static TokenBatch of(int[][] ids, int[][] typeIds, int padId, Padding padding) {
        int longest = 1;
        for (int[] row : ids) {
            longest = Math.max(longest, row.length);
        }
        int tokens = padding.tokens(longest);
        int places = Math.multiplyExact(ids.length, tokens);
        TokenBatch batch = new TokenBatch(ids.length, tokens, new long[places], new long[places], new long[places]);
        for (int row = 0; row < ids.length; row++) {
            batch.fill(row, ids[row], typeIds[row], padId);
        }
        return batch;
    }

    /** The same batch, of which only some places are guessed. */
    public TokenBatch withTargets(long... places) {
        return new TokenBatch(rows, tokens, inputIds, tokenTypeIds, mask, places);
    }

    /** Every row twice, the second time after all the others: two forward passes in one, which draw their own dropout. */
    public TokenBatch twice() {
        long[] places = twice(targets);
        for (int i = targets.length; i < places.length; i++) {
            places[i] += inputIds.length;
        }
        return new TokenBatch(2 * rows, tokens, twice(inputIds), twice(tokenTypeIds), twice(mask), places);
    }

    private static long[] twice(long[] values) {
        long[] both = Arrays.copyOf(values, 2 * values.length);
        System.arraycopy(values, 0, both, values.length, values.length);
        return both;
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

    /** [n] */
    Tensor targets(Scope scope) {
        long[] places = targets.length > 0
                ? targets
                : LongStream.range(0, inputIds.length).toArray();
        return scope.integers(places, places.length);
    }

    /** [B, T] */
    Tensor grid(Scope scope, long[] values) {
        return scope.integers(values, rows, tokens);
    }
}
