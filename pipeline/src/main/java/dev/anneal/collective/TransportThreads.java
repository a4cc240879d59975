package dev.anneal.collective;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The readers and writers of a session, from start to end. */
final class TransportThreads {
    private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final MeshSession session;
    private final List<Thread> readers = new ArrayList<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> adders = new ArrayList<>();
    private final Optional<Arenas> arenas;

    private TransportThreads(MeshSession session, Optional<Arenas> arenas) {
        this.session = session;
        this.arenas = arenas;
    }

    static TransportThreads start(MeshSession session, Optional<Arenas> arenas) {
        TransportThreads threads = new TransportThreads(session, arenas);
        Arrivals arrivals = new Arrivals(session);
        for (PeerLink link : session.links()) {
            threads.readers.add(threads.thread("read-" + link.peer(), new PeerReader(session, arrivals, link)));
            threads.writers.add(threads.thread("write-" + link.peer(), new PeerWriter(session, link)));
        }
        arenas.ifPresent(shared -> threads.adders.add(threads.thread("add", new PlacedSums(session, shared))));
        threads.readers.forEach(Thread::start);
        threads.writers.forEach(Thread::start);
        threads.adders.forEach(Thread::start);
        return threads;
    }

    /**
     * After a failure or leave: lets writers say their last words, and readers hear those of others, for a second at most; then cuts
     * the connections. Afterwards nobody touches a bucket. May be called again, from any other thread.
     */
    void end() {
        long deadline = System.nanoTime() + GRACE_NANOS;
        join(writers, deadline);
        if (session.failure().isPresent()) {
            join(readers, deadline);
        }
        session.links().forEach(link -> close(link.channel()));
        join(writers, Long.MAX_VALUE);
        join(readers, Long.MAX_VALUE);
        join(adders, Long.MAX_VALUE);
        arenas.ifPresent(Arenas::close);
    }

    private static void close(FrameChannel channel) {
        try {
            channel.close();
        } catch (IOException alreadyBroken) {
            // The socket is gone either way, and the others must be closed too.
        }
    }

    /** Keeps an interrupt for later: memory must not be given back while a thread still uses it. */
    private static void join(List<Thread> threads, long deadline) {
        boolean interrupted = false;
        for (Thread thread : threads) {
            boolean waits = true;
            while (waits) {
                long millis = deadline == Long.MAX_VALUE ? 0 : Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
                try {
                    thread.join(millis);
                    waits = false;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Thread thread(String task, Runnable work) {
        Thread thread = new Thread(work, "anneal-collective-%d-%s".formatted(session.rank(), task));
        thread.setDaemon(true);
        return thread;
    }
}
