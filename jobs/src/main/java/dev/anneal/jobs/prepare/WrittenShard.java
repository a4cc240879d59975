package dev.anneal.jobs.prepare;

import dev.anneal.dataset.ShardSummary;
import java.io.Serializable;

/**
 * A shard as the task that wrote it reports it.
 *
 * @param records mapped records whose rows are in it
 */
record WrittenShard(ShardSummary summary, long records) implements Serializable {
    String file() {
        return summary.shard().file();
    }
}
