package dev.anneal.jobs.cluster;

import java.time.Duration;

/**
 * What a run asks of Spark.
 *
 * @param name the application's name
 * @param executors executor processes, one rank each
 * @param coresPerExecutor cores of an executor of the local cluster
 * @param executorMemory heap of an executor of the local cluster, as Spark writes it ("1g"); native memory comes on top
 * @param timeout how long a rendezvous may wait for its last rank
 */
public record SessionOptions(
        String name, int executors, int coresPerExecutor, String executorMemory, Duration timeout) {
    public SessionOptions {
        if (executors < 1 || coresPerExecutor < 1) {
            throw new IllegalArgumentException(executors + " executors of " + coresPerExecutor + " cores");
        }
    }
}
