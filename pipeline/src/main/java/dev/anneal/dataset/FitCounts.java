package dev.anneal.dataset;

import java.io.Serializable;

/**
 * How the tokenizer cut texts. Sums of parts equal the whole.
 *
 * @param words of the whole texts, see {@link dev.anneal.tokenize.WordCount}
 * @param wholeTokens tokens of the whole texts, before truncation, special ones left out
 * @param textTokens tokens of the dataset's rows that stand for text
 * @param unknownTokens those among them that stand for text which the vocabulary lacks
 */
public record FitCounts(long words, long wholeTokens, long textTokens, long unknownTokens) implements Serializable {
    public static final FitCounts NONE = new FitCounts(0, 0, 0, 0);

    public FitCounts plus(FitCounts other) {
        return new FitCounts(
                words + other.words,
                wholeTokens + other.wholeTokens,
                textTokens + other.textTokens,
                unknownTokens + other.unknownTokens);
    }
}
