package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.dataset.RejectCount;
import dev.anneal.error.AnnealException;
import dev.anneal.table.Reject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether so many rejects are still a dataset, or a mistake. Rows that are removed because the configuration says so do not count. */
final class RejectLimit {
    private RejectLimit() {}

    /**
     * @param rejects of all splits
     * @param examples what some of them say
     * @param table where all of them are listed
     */
    static void check(DataConfig data, List<RejectCount> rejects, List<String> examples, String table) {
        long rejected = faults(rejects);
        if (rejected > data.maxRejects()) {
            Map<String, Long> byReason = new TreeMap<>();
            faulty(rejects).forEach(count -> byReason.merge(count.reason(), count.rows(), Long::sum));
            String reasons = byReason.entrySet().stream()
                    .map(reason -> reason.getValue() + " " + reason.getKey())
                    .collect(Collectors.joining(", "));
            throw AnnealException.user(rejected + " rows cannot be used (" + reasons + "), but data.max-rejects is "
                    + data.maxRejects() + ". "
                    + (examples.isEmpty() ? "" : "For example: " + String.join(" ", examples) + " ")
                    + "All are listed in " + table
                    + ". Mend the table, or raise data.max-rejects.");
        }
    }

    /** How many rows are left out though nobody asked for it. */
    static long faults(List<RejectCount> rejects) {
        return faulty(rejects).mapToLong(RejectCount::rows).sum();
    }

    /** How many rows are left out because the configuration says so. */
    static long removed(List<RejectCount> rejects) {
        return rejects.stream().mapToLong(RejectCount::rows).sum() - faults(rejects);
    }

    private static Stream<RejectCount> faulty(List<RejectCount> rejects) {
        return rejects.stream().filter(count -> !Reject.Reason.codesOnRequest().contains(count.reason()));
    }
}
