package dev.anneal.dataset;

import dev.anneal.table.LabelList;
import dev.anneal.tokenize.Encoding;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Counts rows while they are written. Not thread-safe. */
final class StatisticsTally {
    private final LabelList labels;
    private final long[] rowsOfLabel;
    private final long[] truncatedRows;
    private final long[] lostTokens;
    private final TreeMap<Integer, LengthBin> lengths = new TreeMap<>();
    private long rows;
    private long tokens;
    private int longestRow;

    StatisticsTally(LabelList labels) {
        this.labels = labels;
        this.rowsOfLabel = new long[labels.size()];
        this.truncatedRows = new long[labels.size()];
        this.lostTokens = new long[labels.size()];
    }

    void add(Encoding encoding, int label) {
        rows++;
        tokens += encoding.length();
        longestRow = Math.max(longestRow, encoding.tokensBeforeTruncation());
        LengthBin bin = LengthBin.of(encoding.tokensBeforeTruncation(), 1);
        lengths.merge(bin.from(), bin, LengthBin::plus);
        rowsOfLabel[label]++;
        if (encoding.tokensLost() > 0) {
            truncatedRows[label]++;
            lostTokens[label] += encoding.tokensLost();
        }
    }

    SplitStatistics statistics() {
        List<TruncationEntry> truncation = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            truncation.add(new TruncationEntry(
                    labels.name(label), rowsOfLabel[label], truncatedRows[label], lostTokens[label]));
        }
        return new SplitStatistics(rows, tokens, longestRow, List.copyOf(lengths.values()), truncation);
    }
}
