package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.publish.PublishedFile;
import dev.anneal.jobs.score.commit.SplitPlan;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What all splits have together.
 *
 * @param rowsIn rows of the input
 * @param rowsOut rows with a prediction
 * @param rejected rows without one, by reason
 * @param files bytes of each file, by its name in the folder
 */
record ScoreTotals(long rowsIn, long rowsOut, Map<String, Long> rejected, Map<String, Long> files) {
    /**
     * Adds records up.
     *
     * @throws AnnealException (environment) unless every row that was counted in the input was written or set aside once
     */
    static ScoreTotals of(SplitPlan plan, List<SplitRecord> records) {
        long rowsIn = 0;
        long rowsOut = 0;
        Map<String, Long> rejected = new TreeMap<>();
        Map<String, Long> files = new TreeMap<>();
        Set<Integer> splits = new HashSet<>();
        for (SplitRecord split : records) {
            splits.add(split.split());
            rowsIn += split.rowsIn();
            rowsOut += split.rowsOut();
            split.rejected().forEach((reason, rows) -> rejected.merge(reason, rows, Long::sum));
            for (PublishedFile file : split.files()) {
                files.put(file.name(), file.sizeBytes());
            }
        }
        long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
        boolean complete = records.size() == plan.splits() && splits.size() == plan.splits();
        if (!complete || rowsIn != plan.rows() || rowsOut + refused != plan.rows()) {
            throw AnnealException.environment("The input had " + plan.rows() + " rows in " + plan.splits()
                    + " splits, but the records of " + splits.size() + " splits tell of " + rowsIn + " rows, " + rowsOut
                    + " with a prediction and " + refused + " rejected. Delete the folder, and score again.");
        }
        return new ScoreTotals(rowsIn, rowsOut, rejected, files);
    }
}
