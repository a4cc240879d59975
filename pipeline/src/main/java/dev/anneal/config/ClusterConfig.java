package dev.anneal.config;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Where a run computes.
 *
 * @param executors ranks; one rank per executor
 * @param minExecutors with how many training may do; absent: all of them
 * @param attempts tries in a row without a new checkpoint between them
 * @param replacementWait for new executors after a failure, before going on with fewer
 * @param memoryFolder the same for all executors; nothing stays in it
 * @param encrypt TLS between ranks of several hosts
 * @param timeout without any progress of a collective operation
 * @param stopTimeout from the request to the end, with a checkpoint or without
 * @param executorMemory the Java heap of an executor that Anneal starts, as Spark writes sizes
 */
public record ClusterConfig(
        @Key(doc = "How many executors train together; each is one rank.", fallback = "2")
        int executors,

        @Key(
                doc =
                        "With how many executors training may go on after a failure, or start, if there are no more; as many as executors where absent.")
        OptionalInt minExecutors,

        @Key(
                doc =
                        "How often training is tried without a new checkpoint in between before it fails; 1 never restarts it.",
                fallback = "4")
        int attempts,

        @Key(
                doc =
                        "After a failure, how long to wait for new executors before going on with fewer, down to min-executors.",
                fallback = "20 seconds")
        Duration replacementWait,

        @Key(doc = "Compute threads of each rank; changes the last bits of results.", fallback = "1")
        int threadsPerRank,

        @Key(
                doc =
                        "What gradients travel over; auto is shared memory where all executors are on one host, else TCP. The results are the same.",
                fallback = "auto")
        Transport transport,

        @Key(
                doc =
                        "A memory file system for executors of one host; with room for two or three times the parameters per executor, sums are made in place.",
                fallback = "/dev/shm")
        String memoryFolder,

        @Key(
                doc =
                        "Whether gradients between hosts travel through TLS; spark.authenticate and spark.network.crypto.enabled protect what Spark itself sends.",
                fallback = "false")
        boolean encrypt,

        @Key(
                doc = "How long ranks wait for each other without any progress before the step fails.",
                fallback = "2 minutes")
        Duration timeout,

        @Key(
                doc =
                        "How long a run that is asked to stop (SIGTERM, Ctrl-C) may take to end its step and write a checkpoint before it ends anyway.",
                fallback = "30 seconds")
        Duration stopTimeout,

        @Key(
                doc = "Java heap of each executor when Anneal starts Spark itself; weights are outside the heap.",
                fallback = "1g")
        String executorMemory) {
    public ClusterConfig {
        new Checks()
                .atLeast("executors", executors, 1)
                .that(
                        minExecutors.isEmpty() || minExecutors.getAsInt() >= 1 && minExecutors.getAsInt() <= executors,
                        List.of("min-executors", "executors"),
                        "is " + minExecutors.orElse(0) + ", but it must be from 1 to executors, which is " + executors,
                        "")
                .atLeast("attempts", attempts, 1)
                .that(!replacementWait.isNegative(), "replacement-wait", "is negative")
                .atLeast("threads-per-rank", threadsPerRank, 1)
                .that(
                        memoryFolder.startsWith("/"),
                        "memory-folder",
                        "is \"" + memoryFolder + "\", but it must begin with a slash")
                .that(
                        timeout.compareTo(Duration.ofSeconds(1)) >= 0,
                        "timeout",
                        "is " + timeout.toMillis() + " milliseconds, but it must be at least 1 second")
                .that(!stopTimeout.isNegative(), "stop-timeout", "is negative")
                .that(
                        executorMemory.matches("[1-9][0-9]*[mgMG]"),
                        List.of("executor-memory"),
                        "is \"" + executorMemory + "\", but it must be a size such as 1g or 1500m",
                        "")
                .orThrow();
    }

    /** {@code min-executors}, or {@code executors} where it is absent. */
    public int leastExecutors() {
        return minExecutors.orElse(executors);
    }

    /** The same with another transport. */
    public ClusterConfig withTransport(Transport other) {
        return new ClusterConfig(
                executors,
                minExecutors,
                attempts,
                replacementWait,
                threadsPerRank,
                other,
                memoryFolder,
                encrypt,
                timeout,
                stopTimeout,
                executorMemory);
    }
}
