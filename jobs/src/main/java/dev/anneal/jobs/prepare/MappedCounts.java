package dev.anneal.jobs.prepare;

import dev.anneal.dataset.RejectCount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * How many rows there are of each split, and why others are left out.
 *
 * @param keptBytes what the rows that are kept take
 */
record MappedCounts(Map<String, Long> kept, Map<String, List<RejectCount>> rejected, long keptBytes) {
    /**
     * Computes the rows, and counts them.
     *
     * @param rows columns of {@link MappedColumns}
     */
    static MappedCounts of(Dataset<Row> rows) {
        List<Row> counts = rows.groupBy(MappedColumns.SPLIT, MappedColumns.REASON)
                .agg(
                        functions.count(functions.lit(1)),
                        functions.sum(functions.coalesce(
                                functions.length(rows.col(MappedColumns.PAYLOAD)), functions.lit(0))))
                .sort(MappedColumns.SPLIT, MappedColumns.REASON)
                .collectAsList();
        Map<String, Long> kept = new TreeMap<>();
        Map<String, List<RejectCount>> rejected = new TreeMap<>();
        long keptBytes = 0;
        for (Row count : counts) {
            if (count.isNullAt(1)) {
                kept.put(count.getString(0), count.getLong(2));
                keptBytes += count.getLong(3);
            } else {
                rejected.computeIfAbsent(count.getString(0), split -> new ArrayList<>())
                        .add(new RejectCount(count.getString(1), count.getLong(2)));
            }
        }
        return new MappedCounts(kept, rejected, keptBytes);
    }
}
