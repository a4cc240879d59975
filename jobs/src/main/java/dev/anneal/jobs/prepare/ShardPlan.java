package dev.anneal.jobs.prepare;

import dev.anneal.dataset.ShardEntry;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/**
 * Which shard holds the row of which number, where rows are numbered over all splits in the order of the splits' names.
 *
 * @param splits sorted by name
 * @param files of all shards, in the order of their rows
 */
record ShardPlan(List<SplitRows> splits, List<String> files, int shardRows) implements Serializable {
    static ShardPlan of(List<SplitRows> splits, int shardRows) {
        List<SplitRows> sorted = new ArrayList<>(splits);
        sorted.sort(Comparator.comparing(SplitRows::name));
        List<String> files = new ArrayList<>();
        for (SplitRows split : sorted) {
            for (int shard = 0; shard < shards(split, shardRows); shard++) {
                files.add(ShardEntry.fileName(split.name(), shard));
            }
        }
        return new ShardPlan(sorted, files, shardRows);
    }

    /** The place of the row's shard in {@link #files}; -1 for a row that is not kept. */
    int shardOf(long rowNumber) {
        long firstRow = 0;
        int firstShard = 0;
        for (SplitRows split : splits) {
            if (rowNumber < firstRow + split.mapped()) {
                long row = rowNumber - firstRow;
                return row < split.kept() ? firstShard + Math.toIntExact(row / shardRows) : -1;
            }
            firstRow += split.mapped();
            firstShard += shards(split, shardRows);
        }
        throw new IllegalArgumentException("Row " + rowNumber + " of " + firstRow + ".");
    }

    /** The first row of a shard, for the row before it, which is the last of the shard before or, for the first shard of a split, the split's last. */
    OptionalLong firstAfter(long rowNumber) {
        long firstRow = 0;
        for (SplitRows split : splits) {
            if (rowNumber < firstRow + split.mapped()) {
                long next = rowNumber - firstRow + 1;
                boolean alone = split.kept() == 1;
                if (next == split.kept() && !alone) {
                    return OptionalLong.of(firstRow);
                }
                return next < split.kept() && next % shardRows == 0
                        ? OptionalLong.of(firstRow + next)
                        : OptionalLong.empty();
            }
            firstRow += split.mapped();
        }
        throw new IllegalArgumentException("Row " + rowNumber + " of " + firstRow + ".");
    }

    private static int shards(SplitRows split, int shardRows) {
        return Math.toIntExact((split.kept() + shardRows - 1) / shardRows);
    }
}
