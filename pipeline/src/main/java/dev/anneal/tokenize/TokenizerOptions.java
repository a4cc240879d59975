package dev.anneal.tokenize;

import dev.anneal.config.DataConfig;
import dev.anneal.config.Truncation;

/**
 * What happens to long rows and to words; part of a dataset's fingerprint.
 *
 * @param maxLength the most tokens of a row, special tokens included
 * @param stride tokens that neighbouring windows have in common
 * @param headShare of the tokens that {@link Truncation#HEAD_TAIL} keeps of a text, the share that comes from its beginning
 * @param wordStart how a word that was split off before begins
 */
public record TokenizerOptions(
        int maxLength, Truncation truncation, int stride, double headShare, WordStart wordStart) {
    /** 128 of 510 tokens from the beginning: the best of Sun et al., "How to Fine-Tune BERT for Text Classification?", 2019, table 2. */
    public static final double DEFAULT_HEAD_SHARE = 0.25;

    public TokenizerOptions {
        if (maxLength < 1) {
            throw new IllegalArgumentException("Rows of at most " + maxLength + " tokens.");
        }
        if (stride < 0 || stride >= maxLength) {
            throw new IllegalArgumentException(
                    "Windows of " + maxLength + " tokens that have " + stride + " in common.");
        }
        if (!(headShare >= 0 && headShare <= 1)) {
            throw new IllegalArgumentException("A share of " + headShare + " from the beginning.");
        }
    }

    /** What a configuration says; words begin as the tokenizer was saved. */
    public static TokenizerOptions of(DataConfig data) {
        int stride = data.truncation() == Truncation.WINDOWS ? data.stride() : 0;
        return new TokenizerOptions(data.maxLength(), data.truncation(), stride, data.headShare(), WordStart.AS_SAVED);
    }

    public TokenizerOptions(int maxLength, Truncation truncation) {
        this(maxLength, truncation, 0, DEFAULT_HEAD_SHARE, WordStart.AS_SAVED);
    }

    public TokenizerOptions withStride(int tokens) {
        return new TokenizerOptions(maxLength, truncation, tokens, headShare, wordStart);
    }

    public TokenizerOptions withHeadShare(double share) {
        return new TokenizerOptions(maxLength, truncation, stride, share, wordStart);
    }

    public TokenizerOptions withWordStart(WordStart start) {
        return new TokenizerOptions(maxLength, truncation, stride, headShare, start);
    }
}
