package dev.anneal.model.huggingface;

import dev.anneal.error.AnnealException;

/**
 * Whether a tokenizer and a model belong together, by the sizes of their vocabularies.
 *
 * <p>A tokenizer with more tokens than the model has rows would index past the embeddings. Fewer is common and harmless as long as it is padding:
 * rows are rounded up to a multiple of 64 or 128 or a few are kept in reserve (100 of 128,100 in DeBERTa-v3). So up to 127 rows or 1 % of them may
 * be without a token; more means that the two come from different models, whose token ids mean different things.
 */
public final class VocabularyCheck {
    private static final int PADDING_ROWS = 127;

    private VocabularyCheck() {}

    /**
     * An error of kind user when the sizes differ by more than padding.
     *
     * @param tokenizerTokens including added tokens
     */
    public static void require(int tokenizerTokens, HuggingFaceConfig config) {
        int rows = config.encoder().facts().vocabulary();
        if (tokenizerTokens > rows) {
            throw mismatch(tokenizerTokens, rows, "so some tokens have no embedding");
        }
        if (rows - tokenizerTokens > Math.max(PADDING_ROWS, rows / 100)) {
            throw mismatch(tokenizerTokens, rows, "which is more than padding explains");
        }
    }

    private static AnnealException mismatch(int tokens, int rows, String consequence) {
        return AnnealException.user("The vocabulary sizes differ: the tokenizer has " + tokens
                + " tokens and the model (vocab_size) " + rows + ", " + consequence
                + ". The tokenizer does not belong to this model; take tokenizer.json from the model's own folder.");
    }
}
