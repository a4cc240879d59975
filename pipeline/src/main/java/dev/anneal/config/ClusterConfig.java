package dev.anneal.config;

import java.time.Duration;
import java.util.List;

/**
 * Where a run computes.
 *
 * @param executors ranks; one rank per executor
 * @param timeout without any progress of a collective operation
 * @param executorMemory the Java heap of an executor that Anneal starts, as Spark writes sizes
 */
public record ClusterConfig(
        @Key(doc = "How many executors train together; each is one rank.", fallback = "2")
        int executors,

        @Key(doc = "Compute threads of each rank; changes the last bits of results.", fallback = "1")
        int threadsPerRank,

        @Key(doc = "What gradients travel over.", fallback = "auto")
        Transport transport,

        @Key(
                doc = "How long ranks wait for each other without any progress before the step fails.",
                fallback = "2 minutes")
        Duration timeout,

        @Key(
                doc = "Java heap of each executor when Anneal starts Spark itself; weights are outside the heap.",
                fallback = "1g")
        String executorMemory) {
    public ClusterConfig {
        new Checks()
                .atLeast("executors", executors, 1)
                .atLeast("threads-per-rank", threadsPerRank, 1)
                .that(
                        timeout.compareTo(Duration.ofSeconds(1)) >= 0,
                        "timeout",
                        "is " + timeout.toMillis() + " milliseconds, but it must be at least 1 second")
                .that(
                        executorMemory.matches("[1-9][0-9]*[mgMG]"),
                        List.of("executor-memory"),
                        "is \"" + executorMemory + "\", but it must be a size such as 1g or 1500m",
                        "")
                .orThrow();
    }
}
