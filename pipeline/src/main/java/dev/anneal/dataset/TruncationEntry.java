package dev.anneal.dataset;

import java.io.Serializable;

/**
 * What truncation took from the rows of one label.
 *
 * @param group the label
 * @param rows all of that label
 * @param truncatedRows those that lost tokens
 * @param lostTokens of all of them together
 */
public record TruncationEntry(String group, long rows, long truncatedRows, long lostTokens) implements Serializable {
    TruncationEntry plus(TruncationEntry other) {
        return new TruncationEntry(
                group, rows + other.rows, truncatedRows + other.truncatedRows, lostTokens + other.lostTokens);
    }
}
