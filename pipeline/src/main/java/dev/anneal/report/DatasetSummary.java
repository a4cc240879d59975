package dev.anneal.report;

import dev.anneal.dataset.DataFit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the report shows of a prepared dataset.
 *
 * @param digest of the dataset's manifest
 * @param maxLength tokens of a row at most, special ones included
 * @param lengths rows by their length in tokens before truncation
 * @param fit absent where the manifest does not say
 * @param duplicates what is to be said of equal texts, a note each; none where nobody looked
 */
public record DatasetSummary(
        String digest,
        String tokenizerDigest,
        OptionalInt maxLength,
        List<SplitCounts> splits,
        List<Bin> lengths,
        List<TruncationEntry> truncation,
        Optional<Fit> fit,
        List<String> duplicates) {

    /**
     * How the training rows fit the tokenizer.
     *
     * @param notes warnings, and advice on what to train
     */
    public record Fit(DataFit figures, List<String> notes) {
        public Fit {
            notes = List.copyOf(notes);
        }
    }

    /** Rows of one split that were taken, and those that were not. */
    public record SplitCounts(String split, long rows, long rejected, long tokens) {}

    /** Rows whose length is from {@code from} to {@code to}, both included. */
    public record Bin(int from, int to, long count) {
        public Bin {
            if (from > to || count < 0) {
                throw new IllegalArgumentException("Not a bin: " + from + " to " + to + " with " + count + " rows.");
            }
        }
    }

    /**
     * What truncation took from one group of rows.
     *
     * @param group a label or a split
     * @param rows rows of the group
     * @param truncatedRows rows that lost tokens
     * @param lostTokens tokens that they lost together
     */
    public record TruncationEntry(String group, long rows, long truncatedRows, long lostTokens) {}

    public DatasetSummary {
        splits = List.copyOf(splits);
        lengths = List.copyOf(lengths);
        truncation = List.copyOf(truncation);
        duplicates = List.copyOf(duplicates);
    }
}
