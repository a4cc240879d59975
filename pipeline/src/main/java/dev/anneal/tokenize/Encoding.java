package dev.anneal.tokenize;

import java.util.Arrays;

/**
 * One row as the model takes it, special tokens included.
 *
 * @param ids token ids; [T]
 * @param typeIds 0 or 1 for the first or second text, as the tokenizer's post-processor says; [T]
 * @param tokensBeforeTruncation tokens, special ones included, if none had been dropped
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived; copied nowhere
public record Encoding(int[] ids, int[] typeIds, int tokensBeforeTruncation) {
    /** Tokens that are left, T. */
    public int length() {
        return ids.length;
    }

    public int tokensLost() {
        return tokensBeforeTruncation - ids.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Encoding that
                && tokensBeforeTruncation == that.tokensBeforeTruncation
                && Arrays.equals(ids, that.ids)
                && Arrays.equals(typeIds, that.typeIds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "Encoding" + Arrays.toString(ids) + " of " + tokensBeforeTruncation;
    }
}
