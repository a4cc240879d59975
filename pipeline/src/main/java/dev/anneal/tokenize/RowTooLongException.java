package dev.anneal.tokenize;

/**
 * A row that has too many tokens and may not lose as many. Callers reject the row and go on, so it carries no stack trace.
 */
public final class RowTooLongException extends RuntimeException {
    private final int tokens;

    private RowTooLongException(int tokens, String message) {
        super(message, null, false, false);
        this.tokens = tokens;
    }

    static RowTooLongException of(int tokens, TokenizerOptions options) {
        return new RowTooLongException(
                tokens,
                "The row has " + tokens + " tokens, but at most " + options.maxLength()
                        + " are allowed and truncation is "
                        + options.truncation().yamlName() + ".");
    }

    /** A window must hold more than the {@code stride} tokens that it has in common with the one before. */
    static RowTooLongException noRoom(int tokens, int room, TokenizerOptions options) {
        return new RowTooLongException(
                tokens,
                "The row has " + tokens + " tokens, and of a window of " + options.maxLength()
                        + " its first text and the special tokens leave " + Math.max(room, 0)
                        + " for the rest, but windows have " + options.stride() + " in common.");
    }

    /** Tokens of the row, special ones included. */
    public int tokens() {
        return tokens;
    }
}
