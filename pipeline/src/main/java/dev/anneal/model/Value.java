package dev.anneal.model;

/**
 * A value that flows between layers.
 *
 * @param differentiable false for token ids and masks
 */
record Value(String name, boolean differentiable) {
    /** [N, H]: the words' rows that the batch uses. */
    static final Value WORD_ROWS = new Value("word_rows", true);
    /** [B, T] int64: which of {@link #WORD_ROWS} is a token's own. */
    static final Value WORDS = new Value("words", false);
    /** [B, T] int64. */
    static final Value TOKEN_TYPE_IDS = new Value("token_type_ids", false);
    /** [B, T] int64: 1 for a real token, 0 for padding. */
    static final Value ATTENTION_MASK = new Value("attention_mask", false);

    static Value of(String name) {
        return new Value(name, true);
    }
}
