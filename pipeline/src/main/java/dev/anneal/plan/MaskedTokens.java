package dev.anneal.plan;

import java.util.Arrays;

/**
 * A row in which tokens are to be guessed.
 *
 * @param ids with masks and replacements; [T]
 * @param positions of the tokens to be guessed, ascending; [n]
 * @param originals the ids that were there; [n]
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived; copied nowhere
public record MaskedTokens(int[] ids, int[] positions, int[] originals) {
    /** The original id where a token is to be guessed, else {@code ignored}; [T]. */
    public int[] labels(int ignored) {
        int[] labels = new int[ids.length];
        Arrays.fill(labels, ignored);
        for (int i = 0; i < positions.length; i++) {
            labels[positions[i]] = originals[i];
        }
        return labels;
    }
}
