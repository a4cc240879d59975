package dev.anneal.dataset;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Counts over the rows of a shard or a split; sums of parts equal the whole.
 *
 * @param sourceRows rows of the tables behind them: more rows than those are windows, fewer are blocks
 * @param tokens that are left after truncation, special ones included
 * @param longestRow tokens of the longest row before truncation; 0 without rows
 * @param fit words and tokens, for {@link DataFit}
 * @param lengths ascending, bins without rows left out
 * @param truncation one entry for each label, in the labels' order, where a row has exactly one; else one for all rows
 */
public record SplitStatistics(
        long rows,
        long sourceRows,
        long tokens,
        int longestRow,
        FitCounts fit,
        List<LengthBin> lengths,
        List<TruncationEntry> truncation)
        implements Serializable {
    public SplitStatistics {
        lengths = List.copyOf(lengths);
        truncation = List.copyOf(truncation);
    }

    /** Both must come from the same labels. */
    public SplitStatistics plus(SplitStatistics other) {
        return new SplitStatistics(
                rows + other.rows,
                sourceRows + other.sourceRows,
                tokens + other.tokens,
                Math.max(longestRow, other.longestRow),
                fit.plus(other.fit),
                sumOfLengths(other),
                sumOfTruncation(other));
    }

    /** Rows that lost tokens. */
    public long truncatedRows() {
        return truncation.stream().mapToLong(TruncationEntry::truncatedRows).sum();
    }

    /** Tokens that truncation took. */
    public long lostTokens() {
        return truncation.stream().mapToLong(TruncationEntry::lostTokens).sum();
    }

    /** Words that lost all their tokens. */
    public long lostWords() {
        return truncation.stream().mapToLong(TruncationEntry::lostWords).sum();
    }

    private List<LengthBin> sumOfLengths(SplitStatistics other) {
        TreeMap<Integer, LengthBin> sum = new TreeMap<>();
        lengths.forEach(bin -> sum.merge(bin.from(), bin, LengthBin::plus));
        other.lengths.forEach(bin -> sum.merge(bin.from(), bin, LengthBin::plus));
        return List.copyOf(sum.values());
    }

    private List<TruncationEntry> sumOfTruncation(SplitStatistics other) {
        List<TruncationEntry> sum = new ArrayList<>();
        for (int label = 0; label < truncation.size(); label++) {
            TruncationEntry mine = truncation.get(label);
            TruncationEntry theirs = other.truncation.get(label);
            if (!mine.group().equals(theirs.group())) {
                throw new IllegalArgumentException("Label " + mine.group() + " here is " + theirs.group() + " there.");
            }
            sum.add(mine.plus(theirs));
        }
        return sum;
    }
}
