package dev.anneal.model;

/**
 * To how many tokens the rows of a batch are padded: to the longest row, or further, so that batches have one shape, or shapes that kernels like.
 * Padding is masked, and rows of a batch share it anyway.
 *
 * @param least tokens of a batch; longer rows are never cut
 * @param multipleOf tokens of a batch are a multiple of it
 */
public record Padding(int least, int multipleOf) {
    /** To the longest row of the batch. */
    public static final Padding LONGEST = new Padding(1, 1);

    public Padding {
        if (least < 1 || multipleOf < 1) {
            throw new IllegalArgumentException(
                    "Padding to at least " + least + " tokens and a multiple of " + multipleOf + ".");
        }
    }

    /** Tokens of a batch whose longest row has so many. */
    public int tokens(int longest) {
        int wanted = Math.max(least, longest);
        return Math.multiplyExact((wanted - 1) / multipleOf + 1, multipleOf);
    }
}
