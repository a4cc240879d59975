package dev.anneal.jobs.cluster;

import java.io.Serializable;

/** Where a rank runs. */
public record RankPlace(int rank, String host, String executorId) implements Serializable {
    @Override
    public String toString() {
        return "rank " + rank + " on " + host + " (executor " + executorId + ")";
    }
}
