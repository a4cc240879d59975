package dev.anneal.tokenize;

import dev.anneal.config.Truncation;

/**
 * What happens to long rows; part of a dataset's fingerprint.
 *
 * @param maxLength the most tokens of a row, special tokens included
 */
public record TokenizerOptions(int maxLength, Truncation truncation) {
    public TokenizerOptions {
        if (maxLength < 1) {
            throw new IllegalArgumentException("Rows of at most " + maxLength + " tokens.");
        }
    }
}
