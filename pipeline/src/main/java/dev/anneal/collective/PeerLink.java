package dev.anneal.collective;

import java.net.ProtocolException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;

/** A session's connection to one other rank, and what is to be sent on it next. Guarded by the session's lock, but for the channel. */
final class PeerLink {
    /**
     * Blocks that a peer may hold unfinished: what bounds its memory. It grants more by returning a block's sum. 16 blocks are
     * 4 MiB, which fills a 100 Gb/s link for 300 microseconds.
     */
    static final int WINDOW = 16;

    private static final int MOST_EARLY_STARTS = 1 << 16;

    private final int peer;
    private final PeerAddress address;
    private final FrameChannel channel;
    private final Condition work;
    private final Deque<Outgoing> control = new ArrayDeque<>();
    private final Deque<Started> earlyStarts = new ArrayDeque<>();
    private final Deque<byte[]> messages = new ArrayDeque<>();
    private long bucketsAnnounced;
    private long messagesReceived;
    private boolean left;

    PeerLink(int peer, PeerAddress address, FrameChannel channel, Condition work) {
        this.peer = peer;
        this.address = address;
        this.channel = channel;
        this.work = work;
    }

    int peer() {
        return peer;
    }

    FrameChannel channel() {
        return channel;
    }

    /** Signalled when {@link #next} may have changed. */
    Condition work() {
        return work;
    }

    void enqueue(Outgoing outgoing) {
        control.add(outgoing);
        work.signal();
    }

    /**
     * What to send now: small frames first, then finished blocks, which let the peer send on, then contributions in the order of
     * the buckets. Nothing of a bucket that the peer has not started, so that its reader never has to wait.
     */
    Optional<Outgoing> next(List<Reduction> inFlight) {
        Outgoing small = control.poll();
        if (small != null) {
            return Optional.of(small);
        }
        for (Reduction reduction : inFlight) {
            Optional<Outgoing> block = hasStarted(reduction) ? reduction.nextBlock(peer) : Optional.empty();
            if (block.isPresent()) {
                return block;
            }
        }
        return nextContribution(inFlight);
    }

    private Optional<Outgoing> nextContribution(List<Reduction> inFlight) {
        int underway = 0;
        for (Reduction reduction : inFlight) {
            underway += reduction.blocksUnderway(peer);
            if (reduction.owesContributions(peer)) {
                boolean granted = hasStarted(reduction)
                        && reduction.placement().isByFrames()
                        && (underway < WINDOW || reduction.insideBlock(peer));
                return granted ? Optional.of(reduction.nextContribution(peer)) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    boolean hasStarted(Reduction reduction) {
        return bucketsAnnounced > reduction.operation();
    }

    /** Takes in the peer's announcement of a bucket that this rank has not started yet. */
    void announcedEarly(Started started) throws ProtocolException {
        if (earlyStarts.size() >= MOST_EARLY_STARTS) {
            throw new ProtocolException(
                    "the start of " + MOST_EARLY_STARTS + " buckets that this rank has not started");
        }
        earlyStarts.add(started);
    }

    void announced(Frame frame) throws ProtocolException {
        if (frame.operation() != bucketsAnnounced) {
            throw new ProtocolException(frame + " as its bucket number " + bucketsAnnounced);
        }
        bucketsAnnounced++;
        work.signal();
    }

    Optional<Started> earlyStart() {
        return Optional.ofNullable(earlyStarts.poll());
    }

    /** A peer can be one message ahead, as it needs ours to go on. */
    void requireMessage(Frame frame, long messagesSent) throws ProtocolException {
        if (frame.operation() != messagesReceived || frame.operation() > messagesSent) {
            throw new ProtocolException(frame + " after " + messagesReceived + " messages");
        }
    }

    void messageReceived(byte[] message) {
        messages.add(message);
        messagesReceived++;
    }

    long messagesReceived() {
        return messagesReceived;
    }

    byte[] takeMessage() {
        return messages.remove();
    }

    boolean hasLeft() {
        return left;
    }

    void leave() {
        left = true;
    }

    @Override
    public String toString() {
        return "Rank " + peer + " at " + address;
    }
}
