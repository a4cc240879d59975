package dev.anneal.train.blackbox;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * What one rank did last, one operation after the other, in a ring of bounded size. An operation ends where the next one begins. Entering one costs
 * two readings of a clock and two small objects; the names of operations are made once and not for each entry.
 *
 * <p>The rank's own thread enters operations, any other takes {@link #news}.
 */
public final class BlackBox {
    /** Entries that are kept until they are told: some steps of a large model, a second of a tiny one. */
    public static final int CAPACITY = 512;

    private final InstantSource clock;
    private final Entry[] ring = new Entry[CAPACITY];
    private volatile Supplier<String> awaiting = () -> "";
    private long finished;
    private long told;
    private int step;
    private Activity current;
    private long startMillis;
    private long startNanos;

    /** @param clock the rank's */
    public BlackBox(InstantSource clock) {
        this.clock = clock;
        this.current = new Activity(0, Activity.NO_MICRO_BATCH, "start");
        this.startMillis = clock.millis();
        this.startNanos = System.nanoTime();
    }

    /** Asks somebody, whenever news are taken, what this rank waits for: empty where it does not wait. */
    public void watch(Supplier<String> whatIsAwaited) {
        awaiting = whatIsAwaited;
    }

    /** The operations that follow belong to this step, 1 for the first. */
    public synchronized void enterStep(int number) {
        step = number;
    }

    /** Begins an operation that concerns no micro-batch in particular. */
    public void enter(String operation) {
        enter(operation, Activity.NO_MICRO_BATCH);
    }

    /** Begins an operation on a micro-batch. */
    public synchronized void enter(String operation, int microBatch) {
        long now = System.nanoTime();
        ring[(int) (finished % CAPACITY)] = new Entry(finished, startMillis, now - startNanos, current);
        finished++;
        current = new Activity(step, microBatch, operation);
        startMillis = clock.millis();
        startNanos = now;
    }

    /** What was finished since this was called last, and what is under way. */
    public News news() {
        String detail = awaiting.get();
        synchronized (this) {
            List<Entry> entries = new ArrayList<>();
            for (long number = Math.max(told, finished - CAPACITY); number < finished; number++) {
                entries.add(ring[(int) (number % CAPACITY)]);
            }
            told = finished;
            String awaited = detail.isEmpty() ? "" : "awaiting " + detail;
            Entry open = new Entry(finished, startMillis, System.nanoTime() - startNanos, current.detailed(awaited));
            return new News(clock.millis(), entries, open);
        }
    }
}
