package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the caller's thread, the readers and the writers of a {@link MeshAllReduce} share: buckets on their way, and whether the
 * group has failed. One lock guards everything, also the links and the reductions; bytes move and floats are added outside it.
 */
final class MeshSession {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Condition toAdd = lock.newCondition();
    private final int rank;
    private final List<PeerAddress> addresses;
    private final List<PeerLink> links = new ArrayList<>();
    private final List<Reduction> inFlight = new ArrayList<>();
    private long bucketsStarted;
    private long messagesSent;
    private boolean leaving;
    private Optional<Failure> failure = Optional.empty();

    MeshSession(int rank, List<PeerAddress> addresses) {
        this.rank = rank;
        this.addresses = List.copyOf(addresses);
    }

    /** Before any thread runs. */
    PeerLink link(int peer, FrameChannel channel) {
        PeerLink link = new PeerLink(peer, addresses.get(peer), channel, lock.newCondition());
        links.add(link);
        return link;
    }

    int rank() {
        return rank;
    }

    int worldSize() {
        return addresses.size();
    }

    /** By rank, without this one. Never changes once threads run. */
    List<PeerLink> links() {
        return links;
    }

    ReentrantLock lock() {
        return lock;
    }

    /** Signalled when a wait of the caller may have ended, and when the group has failed. */
    Condition changed() {
        return changed;
    }

    /** Signalled when there may be something for a {@link PlacedSums} to add, or nothing ever again. */
    Condition toAdd() {
        return toAdd;
    }

    // Safe for any thread, with or without the lock.

    /** Stops the group, unless it has failed before or this rank has left it. */
    void fail(Failure first) {
        lock.lock();
        try {
            if (failure.isEmpty() && !leaving) {
                failure = Optional.of(first);
                changed.signalAll();
                signalWorkers();
            }
        } finally {
            lock.unlock();
        }
    }

    void fail(AnnealException cause) {
        fail(Failure.of(rank, cause));
    }

    Optional<Failure> failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }

    /** What the caller gets to see of the failure. */
    Optional<AnnealException> exception() {
        return failure().map(first -> first.exception(rank, " at " + addresses.get(first.origin())));
    }

    /** The connection is gone; quite in order when one side has left. */
    void lost(PeerLink link, IOException cause) {
        lock.lock();
        try {
            if (!link.hasLeft()) {
                fail(AnnealException.environment(
                        link + " closed its connection (" + cause.getMessage() + ")" + whileAwaiting(link)
                                + ". Its process died or was killed: see the log of that executor.",
                        new PeerReport(cause)));
            }
        } finally {
            lock.unlock();
        }
    }

    /** What this rank needs from the first peer that owes it something; empty where nothing is owed. */
    String awaited() {
        lock.lock();
        try {
            return links.stream()
                    .flatMap(
                            link -> awaited(link).map(awaited -> awaited.what() + " from rank " + link.peer()).stream())
                    .findFirst()
                    .orElse("");
        } finally {
            lock.unlock();
        }
    }

    // Under the lock only.

    List<Reduction> inFlight() {
        return inFlight;
    }

    Optional<Reduction> inFlight(long operation) {
        return inFlight.stream()
                .filter(reduction -> reduction.operation() == operation)
                .findFirst();
    }

    void add(Reduction reduction) {
        inFlight.add(reduction);
        bucketsStarted++;
        for (PeerLink link : links) {
            link.earlyStart().ifPresent(early -> takeIn(link, reduction, early));
            link.enqueue(reduction.announcement());
        }
        toAdd.signal();
        removeIfComplete(reduction);
    }

    /** A peer has started what this rank has started too. */
    void started(PeerLink link, Reduction reduction, Started started) throws ProtocolException {
        boolean open = reduction.placement().route() == Placement.Route.UNDECIDED;
        reduction.started(link.peer(), started);
        if (open && reduction.placement().route() != Placement.Route.UNDECIDED) {
            signalWorkers();
        }
        removeIfComplete(reduction);
    }

    void blocksFolded(Reduction reduction, int count) {
        reduction.blocksFolded(count);
        signalWriters();
        removeIfComplete(reduction);
    }

    /** Not before all have started it: a rank that owns nothing of a bucket may otherwise finish, and leave, before others begin. */
    void removeIfComplete(Reduction reduction) {
        boolean started = links.stream().allMatch(link -> link.hasStarted(reduction));
        if (started && reduction.complete() && inFlight.remove(reduction)) {
            changed.signalAll();
        }
    }

    long bucketsStarted() {
        return bucketsStarted;
    }

    void send(byte[] message) {
        Frame frame = Frame.message(messagesSent++, message.length);
        links.forEach(link -> link.enqueue(Outgoing.bytes(frame, message)));
    }

    long messagesSent() {
        return messagesSent;
    }

    void leave() {
        leaving = true;
        signalWorkers();
    }

    boolean isLeaving() {
        return leaving;
    }

    private void signalWorkers() {
        toAdd.signal();
        signalWriters();
    }

    private void signalWriters() {
        links.forEach(link -> link.work().signal());
    }

    /** What this rank needs from a peer now. */
    Optional<Awaited> awaited(PeerLink link) {
        for (Reduction reduction : inFlight) {
            Optional<Awaited> awaited =
                    link.hasStarted(reduction) ? reduction.awaited(link.peer()) : Optional.of(reduction.awaitedStart());
            if (awaited.isPresent()) {
                return awaited;
            }
        }
        return link.messagesReceived() < messagesSent
                ? Optional.of(Awaited.first("message " + link.messagesReceived()))
                : Optional.empty();
    }

    /** For the end of an error's problem. */
    String whileAwaiting(PeerLink link) {
        return awaited(link)
                .map(awaited -> " while rank " + rank + " awaited " + awaited.what())
                .orElse("");
    }

    private void takeIn(PeerLink link, Reduction reduction, Started early) {
        try {
            reduction.started(link.peer(), early);
        } catch (ProtocolException different) {
            fail(AnnealException.bug(link + " sent " + different.getMessage() + ".", different));
        }
    }
}
