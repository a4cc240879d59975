package dev.anneal.jobs.train;

import dev.anneal.jobs.cluster.Pulse;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.StopSignal;
import dev.anneal.train.Stop;
import dev.anneal.train.blackbox.BlackBox;
import java.io.Serializable;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rank that trains and its driver tell each other once a second: what it did, and whether it shall stop. A signal that asks the executor to
 * end is a wish to stop, too. Thread-safe.
 */
final class TrainPulse implements Pulse, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrainPulse.class);

    /** How Spark calls the executor of a master that is one process: its signals are the driver's. */
    private static final String INSIDE_THE_DRIVER = "driver";

    private final BlackBox blackBox;
    private final AutoCloseable signal;
    private volatile Stop fromDriver = Stop.NONE;
    private volatile Stop own = Stop.NONE;

    /** @param patience how long this process lives after it was asked to end */
    TrainPulse(RankContext context, BlackBox blackBox, Duration patience) {
        this.blackBox = blackBox;
        this.signal = context.executorId().equals(INSIDE_THE_DRIVER)
                ? () -> {}
                : StopSignal.install(name -> leave(context.rank(), name), patience);
        context.pulse(this);
    }

    private boolean leave(int rank, String name) {
        LOG.info("{}: rank {} leaves after this step", name, rank);
        own = Stop.EXECUTOR;
        return true;
    }

    @Override
    public Serializable news() {
        return blackBox.news();
    }

    @Override
    public void answered(Serializable answer) {
        if (answer instanceof Stop stop) {
            fromDriver = stop;
        }
    }

    /** What this rank wishes, be it for the driver or for itself. */
    Stop wish() {
        return fromDriver == Stop.NONE ? own : fromDriver;
    }

    /** What it wishes for itself. */
    Stop own() {
        return own;
    }

    @Override
    public void close() throws Exception {
        signal.close();
    }
}
