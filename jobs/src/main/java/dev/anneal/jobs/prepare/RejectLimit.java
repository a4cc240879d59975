package dev.anneal.jobs.prepare;

import dev.anneal.config.DataConfig;
import dev.anneal.dataset.RejectCount;
import dev.anneal.error.AnnealException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Whether so many rejects are still a dataset, or a mistake. */
final class RejectLimit {
    private RejectLimit() {}

    /**
     * @param rejects of all splits
     * @param examples what some of them say
     * @param table where all of them are listed
     */
    static void check(DataConfig data, List<RejectCount> rejects, List<String> examples, String table) {
        long rejected = rejects.stream().mapToLong(RejectCount::rows).sum();
        if (rejected > data.maxRejects()) {
            Map<String, Long> byReason = new TreeMap<>();
            rejects.forEach(count -> byReason.merge(count.reason(), count.rows(), Long::sum));
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
}
