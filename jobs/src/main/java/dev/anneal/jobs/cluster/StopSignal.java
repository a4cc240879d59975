package dev.anneal.jobs.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Takes SIGTERM and SIGINT before the virtual machine does, so that a step can be ended and a checkpoint be written while everything still works:
 * shutdown hooks run all at once, Spark's among them. The process ends as it would have ended without this by the second signal, by the first if
 * nobody heeds it, or when the time is over. Thread-safe.
 */
public final class StopSignal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);
    private static final List<String> NAMES = List.of("TERM", "INT");

    private final Predicate<String> heed;
    private final Duration patience;
    private final Map<String, SignalHandler> before = new HashMap<>();
    private boolean taken;

    private StopSignal(Predicate<String> heed, Duration patience) {
        this.heed = heed;
        this.patience = patience;
    }

    /**
     * @param heed gets the first signal's name, SIGTERM for example; whether something will be done about it
     * @param patience how long the process may live after the first signal, whether this is closed or not
     */
    public static StopSignal install(Predicate<String> heed, Duration patience) {
        StopSignal stop = new StopSignal(heed, patience);
        stop.install();
        return stop;
    }

    private synchronized void install() {
        for (String name : NAMES) {
            try {
                before.put(name, Signal.handle(new Signal(name), this::handle));
            } catch (IllegalArgumentException reserved) {
                LOG.warn("SIG{} ends this process without a checkpoint: {}", name, reserved.getMessage());
            }
        }
    }

    private synchronized void handle(Signal signal) {
        if (!taken && heed.test("SIG" + signal.getName())) {
            taken = true;
            Thread deadline = new Thread(() -> endAfterPatience(signal), "anneal-stop-deadline");
            deadline.setDaemon(true);
            deadline.start();
        } else {
            end(signal);
        }
    }

    private void endAfterPatience(Signal signal) {
        try {
            Thread.sleep(patience.toMillis());
            end(signal);
        } catch (InterruptedException neverHappens) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Signal signal) {
        close();
        Signal.raise(signal);
    }

    /** From now on, signals do what they did before. */
    @Override
    public synchronized void close() {
        before.forEach((name, handler) -> Signal.handle(new Signal(name), handler));
        before.clear();
    }
}
