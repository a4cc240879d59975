package dev.anneal.dataset;

import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Counts rows while they are written, those of each label apart where a row has exactly one. Not thread-safe. */
final class StatisticsTally {
    private static final String ALL = "all";

    private final List<String> groups;
    private final long[] rowsOfGroup;
    private final long[] truncatedRows;
    private final long[] lostTokens;
    private final long[] lostWords;
    private final TreeMap<Integer, LengthBin> lengths = new TreeMap<>();
    private long rows;
    private long sourceRows;
    private long tokens;
    private int longestRow;
    private FitCounts fit = FitCounts.NONE;

    StatisticsTally(ShardOptions options) {
        boolean byLabel = options.schema().target() == Target.Kind.ONE_CLASS;
        this.groups = byLabel ? options.labels().names() : List.of(ALL);
        this.rowsOfGroup = new long[groups.size()];
        this.truncatedRows = new long[groups.size()];
        this.lostTokens = new long[groups.size()];
        this.lostWords = new long[groups.size()];
    }

    void add(ShardRow row) {
        int before = row.ledger().tokensBefore();
        rows++;
        sourceRows += row.ledger().sourceRows();
        tokens += row.tokens().length();
        longestRow = Math.max(longestRow, before);
        fit = fit.plus(row.ledger().fit());
        LengthBin bin = LengthBin.of(before, 1);
        lengths.merge(bin.from(), bin, LengthBin::plus);
        int group = row.tokens().target() instanceof Target.OneClass one ? one.id() : 0;
        rowsOfGroup[group]++;
        if (row.tokensLost() > 0) {
            truncatedRows[group]++;
            lostTokens[group] += row.tokensLost();
        }
        lostWords[group] += row.ledger().lostWords();
    }

    SplitStatistics statistics() {
        List<TruncationEntry> truncation = IntStream.range(0, groups.size())
                .mapToObj(i -> new TruncationEntry(
                        groups.get(i), rowsOfGroup[i], truncatedRows[i], lostTokens[i], lostWords[i]))
                .toList();
        return new SplitStatistics(
                rows, sourceRows, tokens, longestRow, fit, List.copyOf(lengths.values()), truncation);
    }
}
