package dev.anneal.jobs.lease;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;

/**
 * The right of one process to fill a folder, as a file there that it renews. Another one that comes watches the file: if it is renewed, it is refused;
 * if it stands still for {@link LeaseTimes#staleness}, or its process has visibly ended on this machine, the lease is taken over. Clocks of two machines
 * are never compared.
 *
 * <p>A lease is advice between processes that behave. A holder that was stopped for longer than that and wakes finds the lease gone at its next
 * renewal and stops; what its tasks publish until then are the same rows under the same names as the new holder's. On object stores, which cannot create
 * a file exclusively, two processes that begin within the same two seconds may both believe for one renewal that they hold it.
 *
 * <p>Thread-safe. Whoever acquires it closes it.
 */
public final class Lease implements AutoCloseable {
    /** Its name in the folder. */
    public static final String FILE = LeaseFile.NAME;

    private final LeaseFile file;
    private final LeaseTimes times;
    private final Runnable onLoss;
    private final Thread renewing = new Thread(this::renewUntilClosed, "anneal-lease");
    private LeaseHolder holder;
    private long renewedAt = System.nanoTime();
    private boolean closed;
    private Optional<String> lost = Optional.empty();

    private Lease(LeaseFile file, LeaseHolder holder, LeaseTimes times, Runnable onLoss) {
        this.file = file;
        this.holder = holder;
        this.times = times;
        this.onLoss = onLoss;
    }

    /**
     * Waits until the folder is free, at most for the time after which a lease is stale.
     *
     * @param messages hears whose lease is waited for or taken over
     * @param onLoss runs on a thread of the lease's, once, when somebody else has taken it over
     * @throws AnnealException (user) if another process is at work there
     */
    public static Lease acquire(
            String folder, Configuration hadoop, LeaseTimes times, Consumer<String> messages, Runnable onLoss) {
        LeaseFile file = new LeaseFile(folder, hadoop);
        LeaseHolder holder = LeaseHolder.here(UUID.randomUUID().toString());
        try {
            while (!file.create(holder)) {
                Optional<LeaseHolder> other = file.read();
                if (other.isPresent() && isStale(other.get(), file, times, messages)) {
                    messages.accept("The lease of " + other.get().name() + " on " + folder + " is stale: taken over.");
                    file.remove(other.get());
                }
            }
        } catch (IOException problem) {
            throw AnnealException.environment(
                    "No lease can be taken on " + folder + ": " + problem.getMessage()
                            + ". Check its file system and its permissions, or set another output.",
                    problem);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources("Waiting for " + folder + " was interrupted. Run it again.", interrupted);
        }
        Lease lease = new Lease(file, holder, times, onLoss);
        lease.start();
        return lease;
    }

    /** Watches a lease; false where it has gone meanwhile. */
    private static boolean isStale(LeaseHolder other, LeaseFile file, LeaseTimes times, Consumer<String> messages)
            throws InterruptedException {
        if (other.hasEnded()) {
            return true;
        }
        messages.accept("Waiting to see whether " + other.name() + " still writes to " + file.folder() + ".");
        long pause = Math.max(1, times.renewal().toMillis() / 5);
        long since = System.nanoTime();
        while (System.nanoTime() - since < times.staleness().toNanos()) {
            Thread.sleep(pause);
            Optional<LeaseHolder> now = file.read();
            if (now.isEmpty() || !now.get().owner().equals(other.owner())) {
                return false;
            }
            if (now.get().renewals() != other.renewals()) {
                throw AnnealException.user("The folder " + file.folder() + " is being filled by " + other.name()
                        + ", which has just renewed its lease. Wait until it ends, or end it, or set another output.");
            }
        }
        return true;
    }

    private void start() {
        renewing.setDaemon(true);
        renewing.start();
    }

    private void renewUntilClosed() {
        try {
            while (true) {
                Thread.sleep(times.renewal().toMillis());
                renew();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private void renew() {
        boolean gone;
        synchronized (this) {
            if (closed || lost.isPresent()) {
                return;
            }
            lost = attempt();
            gone = lost.isPresent();
        }
        if (gone) {
            onLoss.run();
        }
    }

    /** Renews it, or says how it was lost. */
    private Optional<String> attempt() {
        try {
            Optional<LeaseHolder> now = file.read();
            if (now.isEmpty() || !now.get().owner().equals(holder.owner())) {
                return Optional.of(now.map(LeaseHolder::name).orElse("somebody") + " has taken it over");
            }
            holder = holder.renewed();
            file.renew(holder);
            renewedAt = System.nanoTime();
            return Optional.empty();
        } catch (RuntimeException unreachable) {
            Duration silent = Duration.ofNanos(System.nanoTime() - renewedAt);
            return silent.compareTo(times.staleness()) < 0
                    ? Optional.empty()
                    : Optional.of(
                            "it could not be renewed for " + silent.toSeconds() + " s: " + unreachable.getMessage());
        }
    }

    /**
     * Looks whether it is still held.
     *
     * @throws AnnealException (environment) if somebody else has it
     */
    public void require() {
        renew();
        Optional<String> reason;
        synchronized (this) {
            reason = lost;
        }
        if (reason.isPresent()) {
            throw AnnealException.environment("The lease on " + file.folder() + " is lost: " + reason.get()
                    + ". What was finished stays; look who else writes there, and run it again.");
        }
    }

    /** Gives it back. */
    @Override
    public synchronized void close() {
        closed = true;
        renewing.interrupt();
        if (lost.isEmpty()
                && file.read().filter(now -> now.owner().equals(holder.owner())).isPresent()) {
            file.delete();
        }
    }
}
