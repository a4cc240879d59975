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
 * @param limits at which it may end before its last step, in words: "2 hours of training"
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
        Seeds seeds,
        List<String> limits)
        implements TrainEvent {

    /** The three sources of chance in a run. */
    public record Seeds(long initialisation, long order, long dropout) {}

    public RunStarted {
        hosts = List.copyOf(hosts);
        limits = List.copyOf(limits);
        if (hosts.size() != worldSize) {
            throw new IllegalArgumentException(
                    "World size " + worldSize + " needs a host for each rank, not " + hosts.size() + ".");
        }
    }
}
