package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Finds the peer that moves no bytes although something is awaited from it. It counts the time of one wait of the caller, in ticks:
 * while this process itself stands still, ticks do not pass, and nobody else is blamed.
 */
final class SilenceWatch {
    private static final long LONGEST_TICK = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long SHORTEST_TICK = TimeUnit.MILLISECONDS.toNanos(5);
    private static final double TICKS_PER_TIMEOUT = 20;

    private record Silence(long lastRead, double patience, long nanos) {}

    private final int rank;
    private final Duration timeout;
    private final long tickNanos;
    private final long began = System.nanoTime();
    private final Map<Integer, Silence> silences = new HashMap<>();

    SilenceWatch(int rank, Duration timeout) {
        this.rank = rank;
        this.timeout = timeout;
        this.tickNanos =
                Math.max(SHORTEST_TICK, Math.min(LONGEST_TICK, (long) (timeout.toNanos() / TICKS_PER_TIMEOUT)));
    }

    long tickNanos() {
        return tickNanos;
    }

    /** To be called once a tick and peer. */
    Optional<AnnealException> check(PeerLink link, Optional<Awaited> awaited) {
        long now = System.nanoTime();
        long stalled = now - Math.max(began, link.channel().writeStalledSince(now));
        if (stalled > timeout.toNanos()) {
            return Optional.of(silent(link + " has taken no bytes for " + seconds(stalled) + " from rank " + rank));
        }
        if (awaited.isEmpty()) {
            silences.remove(link.peer());
            return Optional.empty();
        }
        long nanos = silence(link, awaited.get());
        if (nanos <= timeout.toNanos() * awaited.get().patience()) {
            return Optional.empty();
        }
        return Optional.of(silent(link + " has sent nothing for " + seconds(nanos) + " while rank " + rank + " awaited "
                + awaited.get().what()));
    }

    private long silence(PeerLink link, Awaited awaited) {
        long lastRead = link.channel().lastRead();
        Silence before = silences.getOrDefault(link.peer(), new Silence(lastRead, awaited.patience(), -tickNanos));
        boolean goesOn = before.lastRead == lastRead && before.patience == awaited.patience();
        long nanos = goesOn ? before.nanos + tickNanos : 0;
        silences.put(link.peer(), new Silence(lastRead, awaited.patience(), nanos));
        return nanos;
    }

    private static AnnealException silent(String problem) {
        return AnnealException.resources(
                problem + ". Its process may be stopped, overloaded or cut off: see the log of that "
                        + "executor, or raise cluster.timeout.");
    }

    private static String seconds(long nanos) {
        return "%.1f s".formatted(nanos / 1e9);
    }
}
