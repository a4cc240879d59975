package dev.anneal.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One split of a dataset.
 *
 * @param rows in its shards
 * @param sourceRows rows of the source table that they come from: one may give several windows, and several one block
 * @param rejected rows of the source table that were left out; sourceRows + rejected is what the source has, up to a limit of rows
 * @param tokens that are left after truncation
 * @param longestRow tokens of the longest row before truncation
 * @param truncatedRows rows that lost tokens
 * @param lostTokens tokens that they lost together
 * @param lostWords words that they lost with all their tokens, where rows are split into words
 * @param fit words and tokens, for {@link DataFit}
 * @param lengths rows by their number of tokens before truncation
 * @param truncation for each label its rows, and what they lost; one entry for all rows where a row has not exactly one label
 * @param rejects by reason
 * @param shards in order; row numbers of the split count through them
 */
public record SplitManifest(
        String name,
        long rows,
        long sourceRows,
        long rejected,
        long tokens,
        int longestRow,
        long truncatedRows,
        long lostTokens,
        long lostWords,
        FitCounts fit,
        List<LengthBin> lengths,
        List<TruncationEntry> truncation,
        List<RejectCount> rejects,
        List<ShardEntry> shards) {
    public SplitManifest {
        lengths = List.copyOf(lengths);
        truncation = List.copyOf(truncation);
        rejects = List.copyOf(rejects);
        shards = List.copyOf(shards);
        long inShards = shards.stream().mapToLong(ShardEntry::rows).sum();
        if (inShards != rows) {
            throw new IllegalArgumentException(
                    "Split " + name + " has " + rows + " rows, but its shards have " + inShards + ".");
        }
    }

    /**
     * Adds up what the writers of a split's shards reported.
     *
     * @param shards at least one, in the order of their rows
     */
    public static SplitManifest of(String name, List<ShardSummary> shards, List<RejectCount> rejects) {
        SplitStatistics sum = shards.stream()
                .map(ShardSummary::statistics)
                .reduce(SplitStatistics::plus)
                .orElseThrow(() -> new IllegalArgumentException("Split " + name + " has no shards."));
        return new SplitManifest(
                name,
                sum.rows(),
                sum.sourceRows(),
                rejects.stream().mapToLong(RejectCount::rows).sum(),
                sum.tokens(),
                sum.longestRow(),
                sum.truncatedRows(),
                sum.lostTokens(),
                sum.lostWords(),
                sum.fit(),
                sum.lengths(),
                sum.truncation(),
                rejects,
                shards.stream().map(ShardSummary::shard).toList());
    }

    /** Rows of each label, in the labels' order, where a row has exactly one. */
    @JsonIgnore
    public long[] rowsOfLabels() {
        return truncation.stream().mapToLong(TruncationEntry::rows).toArray();
    }
}
