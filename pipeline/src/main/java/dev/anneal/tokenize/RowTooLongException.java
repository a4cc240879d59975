package dev.anneal.tokenize;

import java.util.Locale;

/**
 * A row that has too many tokens and may not lose as many. Callers reject the row and go on, so it carries no stack trace.
 */
public final class RowTooLongException extends RuntimeException {
    private final int tokens;

    RowTooLongException(int tokens, TokenizerOptions options) {
        super(
                "The row has " + tokens + " tokens, but at most " + options.maxLength()
                        + " are allowed and truncation is "
                        + options.truncation().name().toLowerCase(Locale.ROOT).replace('_', '-') + ".",
                null,
                false,
                false);
        this.tokens = tokens;
    }

    /** Tokens of the row, special ones included. */
    public int tokens() {
        return tokens;
    }
}
