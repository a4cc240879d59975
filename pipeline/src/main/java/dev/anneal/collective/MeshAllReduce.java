package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ordered all-reduce over a full mesh of wires.
 *
 * <p>A direct reduce-scatter: each rank owns a slice of every bucket, receives all other ranks' subtrees for it, and adds all of
 * them up in tree order. As soon as a block of its slice is finished it goes out to everyone, so that the reduce-scatter of later
 * blocks and the all-gather of earlier ones overlap. Each rank sends 2(W-1)/W of a bucket when it holds one subtree, which is what
 * a ring sends; a ring, however, would add in an order that depends on W.
 *
 * <p>Every wire has a thread that reads and one that writes. A reader never waits for another connection or for the caller:
 * peers send no part of a bucket before this rank has started it, and no more blocks than it can hold. So news of a failure, which
 * travels on the same wires, arrives at once, and there is no cycle in which ranks could wait for each other.
 */
final class MeshAllReduce implements AllReduce {
    private static final Logger LOG = LoggerFactory.getLogger(MeshAllReduce.class);

    private final TcpOptions options;
    private final MeshSession session;
    private final Optional<Arenas> arenas;
    private final TransportThreads threads;
    private final Map<Integer, TreeLayout> layouts = new HashMap<>();
    private final TreeFold fold = new TreeFold();
    private volatile boolean waiting;
    private boolean roomMissed;

    MeshAllReduce(TcpOptions options, List<PeerAddress> addresses, SortedMap<Integer, ? extends Wire> wires) {
        this(options, addresses, wires, Optional.empty());
    }

    /**
     * Wires and arenas belong to this object from now on.
     *
     * @param wires to all other ranks, authenticated
     * @param arenas if the ranks share memory for vectors
     */
    MeshAllReduce(
            TcpOptions options,
            List<PeerAddress> addresses,
            SortedMap<Integer, ? extends Wire> wires,
            Optional<Arenas> arenas) {
        this.options = options;
        this.arenas = arenas;
        this.session = new MeshSession(options.rank(), addresses);
        wires.forEach((peer, wire) -> session.link(peer, new FrameChannel(wire)));
        this.threads = TransportThreads.start(session, arenas);
    }

    @Override
    public int rank() {
        return options.rank();
    }

    @Override
    public int worldSize() {
        return options.worldSize();
    }

    @Override
    public String awaiting() {
        return waiting ? session.awaited() : "";
    }

    /** What finds no room is no failure: its bytes travel. */
    @Override
    public Optional<SharedVector> allocate(long floats) {
        if (arenas.isEmpty()) {
            return Optional.empty();
        }
        int bytes = Math.toIntExact(floats * Float.BYTES);
        try {
            return Optional.of(arenas.get().own().allocate(bytes));
        } catch (IOException full) {
            if (!roomMissed) {
                LOG.warn(
                        "Rank {} finds no room for a vector of {} bytes in cluster.memory-folder ({}). Its sums, and all"
                                + " that find none later, take a slower way. Make that file system larger.",
                        rank(),
                        bytes,
                        full.toString());
            }
            roomMissed = true;
            return Optional.empty();
        }
    }

    @Override
    public void start(Bucket bucket) {
        start(Collective.allReduce(bucket));
    }

    @Override
    public void startReduceScatter(Bucket bucket) {
        start(Collective.reduceScatter(bucket));
    }

    @Override
    public void startAllGather(int id, ByteBuffer values) {
        start(Collective.allGather(id, values));
    }

    private void start(Collective collective) {
        throwIfFailed();
        TreeLayout layout =
                layouts.computeIfAbsent(collective.microBatches(), count -> TreeLayout.of(count, options.worldSize()));
        Optional<long[]> places = arenas.flatMap(shared -> shared.places(collective));
        Reduction reduction = new Reduction(session.bucketsStarted(), collective, layout, rank(), worldSize(), places);
        if (reduction.foldsAlone() && places.isEmpty()) {
            reduction.foldAlone(fold);
        }
        underLock(() -> {
            requirePresent("bucket " + collective.id() + " was started");
            session.add(reduction);
        });
    }

    @Override
    public void finish() {
        underLock(() -> await(() -> session.inFlight().isEmpty()));
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        Message.requireBounded(mine);
        byte[] copy = mine.clone();
        List<byte[]> gathered = new ArrayList<>();
        underLock(() -> {
            requirePresent("a message was to be gathered");
            session.send(copy);
            long due = session.messagesSent();
            await(() -> session.links().stream().allMatch(link -> link.messagesReceived() >= due));
            if (session.failure().isEmpty()) {
                session.links().forEach(link -> gathered.add(link.takeMessage()));
            }
        });
        gathered.add(rank(), mine.clone());
        return gathered;
    }

    @Override
    public byte[] broadcast(byte[] fromRankZero) {
        return allGather(rank() == 0 ? fromRankZero : new byte[0]).get(0);
    }

    @Override
    public void fail(Throwable cause) {
        session.fail(Failure.of(rank(), cause));
        threads.end();
    }

    @Override
    public void close() {
        session.lock().lock();
        try {
            int open = session.inFlight().size();
            if (open > 0) {
                session.fail(AnnealException.bug("Rank " + rank() + " left with " + open
                        + " buckets unfinished. Call finish before close, or fail with the cause."));
            }
            session.leave();
        } finally {
            session.lock().unlock();
        }
        threads.end();
    }

    private void underLock(Runnable work) {
        throwIfFailed();
        session.lock().lock();
        try {
            work.run();
        } finally {
            session.lock().unlock();
        }
        throwIfFailed();
    }

    @Override
    public void throwIfFailed() {
        session.exception().ifPresent(failure -> {
            threads.end();
            throw failure;
        });
    }

    private void requirePresent(String what) {
        for (PeerLink link : session.links()) {
            if (link.hasLeft()) {
                session.fail(AnnealException.bug(
                        link + " left before " + what + " on rank " + rank() + ". All ranks make the same calls."));
            }
        }
        if (session.isLeaving()) {
            throw AnnealException.bug("Rank " + rank() + " has left, but " + what + ". Do not use it after close.");
        }
    }

    private void await(BooleanSupplier done) {
        SilenceWatch watch = new SilenceWatch(rank(), options.timeout());
        waiting = true;
        try {
            while (session.failure().isEmpty() && !done.getAsBoolean()) {
                if (session.changed().awaitNanos(watch.tickNanos()) <= 0) {
                    for (PeerLink link : session.links()) {
                        watch.check(link, session.awaited(link)).ifPresent(session::fail);
                    }
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            session.fail(AnnealException.environment(
                    "Rank " + rank() + " was interrupted while it waited for other ranks.", interrupted));
        } finally {
            waiting = false;
        }
    }
}
