package dev.anneal.dataset;

import java.io.Serializable;

/**
 * What truncation took from the rows of one label, or of all where a row has not exactly one.
 *
 * @param group the label, or {@code all}
 * @param rows all of that group
 * @param truncatedRows those that lost tokens
 * @param lostTokens of all of them together
 * @param lostWords words that no longer have a token, where rows are split into words
 */
public record TruncationEntry(String group, long rows, long truncatedRows, long lostTokens, long lostWords)
        implements Serializable {
    TruncationEntry plus(TruncationEntry other) {
        return new TruncationEntry(
                group,
                rows + other.rows,
                truncatedRows + other.truncatedRows,
                lostTokens + other.lostTokens,
                lostWords + other.lostWords);
    }
}
