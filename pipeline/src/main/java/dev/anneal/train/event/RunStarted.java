package dev.anneal.train.event;

import java.time.Instant;
import java.util.List;

/**
 * A process began to train; `start` in JSON. A resumed run has one per process, followed by {@link Resumed}.
 *
 * @param hosts [worldSize] host of each rank
 * @param totalSteps optimizer steps of the whole run
 * @param stepsPerEpoch optimizer steps of one epoch
 * @param rows of the training split
 * @param rowsLeftOut how many of them each epoch leaves out, other ones in every epoch
 * @param parameters numbers that are trained
 * @param batchSize rows per optimizer step over all ranks, a mean where steps are cut by tokens
 * @param microBatchSize rows per forward pass, likewise
 */
public record RunStarted(
        Instant time,
        String name,
        int worldSize,
        List<String> hosts,
        int totalSteps,
        int stepsPerEpoch,
        long rows,
        long rowsLeftOut,
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
