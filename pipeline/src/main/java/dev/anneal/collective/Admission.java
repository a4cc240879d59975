package dev.anneal.collective;

import dev.anneal.collective.Introduction.Introduced;
import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Lets the higher ranks in. Whoever connects has a thread of its own to introduce itself, so that a stranger who says nothing holds nobody up; there
 * are so many strangers at most, and a newer one takes the place of the oldest. A stranger is turned away and cannot end the run: scanners try every
 * port. Only who has proved to know the secret can.
 */
final class Admission implements AutoCloseable {
    private static final Duration PATIENCE_WITH_STRANGERS = Duration.ofSeconds(5);
    private static final int MOST_STRANGERS = 64;

    private final TcpOptions options;
    private final Introduction introduction;
    private final ServerSocketChannel listener;
    private final Thread door = new Thread(this::open, "anneal-collective-accept");
    private final Map<SocketChannel, Thread> strangers = new LinkedHashMap<>();
    private final SortedMap<Integer, PeerSocket> admitted = new ConcurrentSkipListMap<>();
    private final CompletableFuture<SortedMap<Integer, PeerSocket>> complete = new CompletableFuture<>();
    private boolean closed;
    private boolean handedOver;
    private int turnedAway;
    private String lastReason = "";

    private Admission(TcpOptions options, Introduction introduction, ServerSocketChannel listener) {
        this.options = options;
        this.introduction = introduction;
        this.listener = listener;
        door.setDaemon(true);
    }

    /** Begins to let ranks in; the listener is closed with it. */
    static Admission begin(TcpOptions options, Introduction introduction, ServerSocketChannel listener) {
        Admission admission = new Admission(options, introduction, listener);
        admission.completeIfAllCame();
        admission.door.start();
        return admission;
    }

    /** Waits for all higher ranks. They belong to the caller then. */
    SortedMap<Integer, PeerSocket> await(Duration patience) {
        try {
            SortedMap<Integer, PeerSocket> all = complete.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            handedOver = true;
            return all;
        } catch (TimeoutException e) {
            throw inVain(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AnnealException.environment(
                    "Rank " + options.rank() + " was interrupted while it waited for ranks " + missing()
                            + " to connect.",
                    e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AnnealException known
                    ? known
                    : AnnealException.bug("Letting ranks in failed.", e);
        }
    }

    private void open() {
        try {
            while (true) {
                meet(listener.accept());
            }
        } catch (IOException e) {
            // By far the most often because it is closed, when all have come.
            complete.completeExceptionally(AnnealException.environment(
                    "Rank " + options.rank() + " cannot accept connections (" + e.getMessage() + ").", e));
        }
    }

    private synchronized void meet(SocketChannel stranger) throws IOException {
        if (strangers.size() >= MOST_STRANGERS) {
            SocketChannel oldest = strangers.keySet().iterator().next();
            strangers.remove(oldest);
            oldest.close();
        }
        Thread thread = new Thread(() -> introduce(stranger), "anneal-collective-introduce");
        thread.setDaemon(true);
        strangers.put(stranger, thread);
        thread.start();
    }

    private void introduce(SocketChannel stranger) {
        try {
            Mesh.tune(stranger);
            stranger.socket().setSoTimeout((int) PATIENCE_WITH_STRANGERS.toMillis());
            admit(introduction.accept(stranger, admitted.keySet()));
        } catch (AnnealException | Error e) {
            turnAway(stranger, e);
            complete.completeExceptionally(e);
        } catch (IOException | RuntimeException e) {
            // Not one of us, or one that gave up. What a stranger sends must not end a run, whatever it leads to.
            turnAway(stranger, e);
        } finally {
            forget(stranger);
        }
    }

    private synchronized void admit(Introduced rank) throws IOException {
        if (closed || admitted.putIfAbsent(rank.peer(), rank.socket()) != null) {
            throw new IOException("rank " + rank.peer() + " is no longer awaited");
        }
        // Now, as the end closes all who are strangers then.
        strangers.remove(rank.socket().channel());
        completeIfAllCame();
    }

    private void completeIfAllCame() {
        if (missing().isEmpty()) {
            complete.complete(admitted);
        }
    }

    private synchronized void turnAway(SocketChannel stranger, Throwable reason) {
        turnedAway++;
        lastReason = String.valueOf(reason.getMessage());
        Mesh.closeQuietly(stranger);
    }

    private synchronized void forget(SocketChannel stranger) {
        strangers.remove(stranger);
    }

    private synchronized AnnealException inVain(TimeoutException e) {
        String others = turnedAway == 0
                ? ""
                : "; it has turned away " + turnedAway + " other connections, the last one because " + lastReason;
        return AnnealException.resources(
                "Rank " + options.rank() + " waited " + Mesh.patience(options) + " in vain for ranks " + missing()
                        + " to connect" + others
                        + ". See the logs of those executors; a firewall between the hosts must let"
                        + " executors connect.",
                e);
    }

    private List<Integer> missing() {
        List<Integer> missing = new ArrayList<>();
        for (int peer = options.rank() + 1; peer < options.worldSize(); peer++) {
            if (!admitted.containsKey(peer)) {
                missing.add(peer);
            }
        }
        return missing;
    }

    /** Ends all that is not done; closes those who were let in unless the caller has them. */
    @Override
    public void close() {
        Mesh.closeQuietly(listener);
        Map<SocketChannel, Thread> left;
        synchronized (this) {
            closed = true;
            left = Map.copyOf(strangers);
            left.keySet().forEach(Mesh::closeQuietly);
            if (!handedOver) {
                admitted.values().forEach(Mesh::closeQuietly);
            }
        }
        left.values().forEach(Admission::join);
        join(door);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
