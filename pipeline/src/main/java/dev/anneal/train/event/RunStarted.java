package dev.anneal.train.event;

import java.time.Instant;
import java.util.List;

/**
 * A process began to train; `start` in JSON. A resumed run has one per process, followed by {@link Resumed}.
 *
 * @param hosts [worldSize] host of each rank
 * @param totalSteps optimizer steps of the whole run
 * @param stepsPerEpoch optimizer steps of one epoch
 * @param rows training rows of one epoch
 * @param parameters numbers that are trained
 * @param batchSize rows per optimizer step over all ranks
 * @param microBatchSize rows per forward pass
 */
public record RunStarted(
        Instant time,
        String name,
        int worldSize,
        List<String> hosts,
        int totalSteps,
        int stepsPerEpoch,
        long rows,
        long parameters,
        int batchSize,
        int microBatchSize,
        Seeds seeds)
        implements TrainEvent {

    /** The three sources of chance in a run. */
    public record Seeds(long initialisation, long order, long dropout) {}

    public RunStarted {
        hosts = List.copyOf(hosts);
        if (hosts.size() != worldSize) {
            throw new IllegalArgumentException(
                    "World size " + worldSize + " needs a host for each rank, not " + hosts.size() + ".");
        }
    }
}
