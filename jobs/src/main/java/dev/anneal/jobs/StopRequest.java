package dev.anneal.jobs;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The wish that a run ends before its time: training then writes a checkpoint after the step that is under way, and the run ends with an error of
 * kind stopped; run again, it goes on there. Made once, never taken back. Thread-safe.
 */
public final class StopRequest {
    private final CountDownLatch made = new CountDownLatch(1);
    private final AtomicInteger heeding = new AtomicInteger();

    /**
     * Asks the run to stop.
     *
     * @return whether training is under way, and so will stop; what comes before and after it takes no notice and can be done again
     */
    public boolean make() {
        made.countDown();
        return heeding.get() > 0;
    }

    public boolean isMade() {
        return made.getCount() == 0;
    }

    /** Waits until the request is made, but not longer than this; says whether it is made. */
    public boolean await(Duration patience) throws InterruptedException {
        return made.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Somebody takes notice until what is returned is closed. */
    public Heed heed() {
        heeding.incrementAndGet();
        return heeding::decrementAndGet;
    }

    /** Ends with what heeds the request. */
    @FunctionalInterface
    public interface Heed extends AutoCloseable {
        @Override
        void close();
    }
}
