package dev.anneal.model;

/**
 * A value that flows between layers.
 *
 * @param differentiable false for token ids and masks
 */
public record Value(String name, boolean differentiable) {
    /** [N, E]: the words' rows that the batch uses. */
    public static final Value WORD_ROWS = new Value("word_rows", true);
    /** [B, T] int64: which of {@link #WORD_ROWS} is a token's own. */
    public static final Value WORDS = new Value("words", false);
    /** [B, T] int64. */
    public static final Value INPUT_IDS = new Value("input_ids", false);
    /** [B, T] int64. */
    public static final Value TOKEN_TYPE_IDS = new Value("token_type_ids", false);
    /** [B, T] int64: 1 for a real token, 0 for padding. */
    public static final Value ATTENTION_MASK = new Value("attention_mask", false);
    /** [n] int64: the places, row after row, whose tokens a masked language model guesses. */
    public static final Value TARGETS = new Value("targets", false);

    static Value of(String name) {
        return new Value(name, true);
    }
}
