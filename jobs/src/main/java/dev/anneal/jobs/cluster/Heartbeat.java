package dev.anneal.jobs.cluster;

import dev.anneal.error.AnnealException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a rank be heard of while its own thread computes or waits. It ends with the rank; a process that stands
 * still has none, and that is how the driver knows. The thread is never interrupted: Spark's channel does not survive that in the middle of its first
 * message.
 */
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
    private static final long PERIOD_MILLIS = 1_000;

    private final RankContext context;
    private final Thread thread;
    private final CountDownLatch over = new CountDownLatch(1);

    private Heartbeat(RankContext context) {
        this.context = context;
        this.thread = new Thread(this::run, "anneal-heartbeat-of-rank-" + context.rank());
        this.thread.setDaemon(true);
    }

    static Heartbeat start(RankContext context) {
        Heartbeat heartbeat = new Heartbeat(context);
        heartbeat.thread.start();
        return heartbeat;
    }

    private void run() {
        try {
            do {
                beat();
            } while (!over.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException never) {
            over.countDown();
        }
    }

    /** A driver that stood still for longer than Spark waits may listen again. */
    private void beat() {
        try {
            context.beat();
        } catch (AnnealException unheard) {
            LOG.debug("A heartbeat was not heard: {}", unheard.getMessage());
        }
    }

    @Override
    public void close() {
        over.countDown();
    }
}
