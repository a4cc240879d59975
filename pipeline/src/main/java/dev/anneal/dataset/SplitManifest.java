package dev.anneal.dataset;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.List;

/**
 * One split of a dataset.
 *
 * @param rows in its shards
 * @param rejected rows of the source table that were left out; rows + rejected is what the source has
 * @param tokens that are left after truncation
 * @param longestRow tokens of the longest row before truncation
 * @param truncatedRows rows that lost tokens
 * @param lostTokens tokens that they lost together
 * @param lengths rows by their number of tokens before truncation
 * @param truncation for each label: its rows, and what they lost
 * @param rejects by reason
 * @param shards in order; row numbers of the split count through them
 */
public record SplitManifest(
        String name,
        long rows,
        long rejected,
        long tokens,
        int longestRow,
        long truncatedRows,
        long lostTokens,
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
                rejects.stream().mapToLong(RejectCount::rows).sum(),
                sum.tokens(),
                sum.longestRow(),
                sum.truncatedRows(),
                sum.lostTokens(),
                sum.lengths(),
                sum.truncation(),
                rejects,
                shards.stream().map(ShardSummary::shard).toList());
    }

    /** Rows of each label, in the labels' order. */
    @JsonIgnore
    public long[] rowsOfLabels() {
        return truncation.stream().mapToLong(TruncationEntry::rows).toArray();
    }
}
