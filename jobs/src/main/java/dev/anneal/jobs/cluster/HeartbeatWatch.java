package dev.anneal.jobs.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Ends a stage of which a rank has not been heard of for too long, where no peer does: a rank that has none, or that computes while another stands
 * still. It counts its own ticks: while the driver itself stands still, or listens to one
 * rank for long, none pass, and nobody else is blamed.
 */
final class HeartbeatWatch implements AutoCloseable {
    private static final long TICK_MILLIS = 500;

    private final StageWatch stage;
    private final long mostTicks;
    private final Runnable end;
    private final Map<Integer, Count> counts = new HashMap<>();
    private final Thread thread;

    private record Count(long heard, long ticks) {}

    private HeartbeatWatch(StageWatch stage, Duration patience, Runnable end) {
        this.stage = stage;
        this.mostTicks = Math.max(1, patience.toMillis() / TICK_MILLIS);
        this.end = end;
        this.thread = new Thread(this::run, "anneal-heartbeats");
        this.thread.setDaemon(true);
    }

    /** @param end called once, when a rank has been silent for so long */
    static HeartbeatWatch start(StageWatch stage, Duration patience, Runnable end) {
        HeartbeatWatch watch = new HeartbeatWatch(stage, patience, end);
        watch.thread.start();
        return watch;
    }

    private void run() {
        try {
            List<RankPlace> silent = List.of();
            while (silent.isEmpty()) {
                Thread.sleep(TICK_MILLIS);
                silent = stage.isListening()
                        ? List.of()
                        : stage.running().stream().filter(this::isSilent).toList();
            }
            stage.silenced(silent.get(0));
            end.run();
        } catch (InterruptedException over) {
            // The stage has come to its end.
        }
    }

    private boolean isSilent(RankPlace place) {
        long heard = stage.lastHeard(place.rank());
        Count before = counts.getOrDefault(place.rank(), new Count(heard, 0));
        // A rank that was never heard of may still be on its way.
        Count now = before.heard() == heard && heard != StageWatch.NEVER
                ? new Count(heard, before.ticks() + 1)
                : new Count(heard, 0);
        counts.put(place.rank(), now);
        return now.ticks() > mostTicks;
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
