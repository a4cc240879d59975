package dev.anneal.collective;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What readers note down of the frames that they receive. Frames that are not due are refused before a byte of them is read. Safe for
 * all readers of a session, which share its buffers for blocks.
 */
final class Arrivals {
    private final MeshSession session;
    private final ReentrantLock lock;
    private final Deque<ByteBuffer> spareBlocks = new ArrayDeque<>();

    Arrivals(MeshSession session) {
        this.session = session;
        this.lock = session.lock();
    }

    void announced(PeerLink link, Started started) throws ProtocolException {
        Frame frame = started.frame();
        lock.lock();
        try {
            link.announced(frame);
            if (frame.operation() >= session.bucketsStarted()) {
                link.announcedEarly(started);
            }
            Optional<Reduction> here = session.inFlight(frame.operation());
            if (here.isPresent()) {
                session.started(link, here.get(), started);
            }
        } finally {
            lock.unlock();
        }
    }

    /** All other pieces of a contribution's block, if they are here: it is to be added while it is read, by {@link #foldLast}. */
    Optional<BlockSources> awaitContribution(PeerLink link, Frame frame) throws ProtocolException {
        lock.lock();
        try {
            reduction(frame).requireContribution(link.peer(), frame, PeerLink.WINDOW);
            return reduction(frame).allOthers(frame.block());
        } finally {
            lock.unlock();
        }
    }

    void foldLast(PeerLink link, Frame frame, BlockSources others, Reduction.Values last, TreeFold fold)
            throws IOException {
        Reduction reduction = locked(frame);
        reduction.foldWhileReading(link.peer(), others, last, fold);
        lock.lock();
        try {
            reduction.blockContributed(link.peer(), frame.block());
            blockFolded(reduction, others);
        } finally {
            lock.unlock();
        }
    }

    private Reduction locked(Frame frame) throws ProtocolException {
        lock.lock();
        try {
            return reduction(frame);
        } finally {
            lock.unlock();
        }
    }

    /** A buffer for the floats of a contribution that others must follow, to be handed back to {@link #contributed}. */
    ByteBuffer buffer() {
        lock.lock();
        try {
            ByteBuffer spare = spareBlocks.poll();
            ByteBuffer block = spare != null ? spare : ByteBuffer.allocateDirect(SliceGrid.BLOCK_BYTES);
            return block.clear();
        } finally {
            lock.unlock();
        }
    }

    /** Adds up the block if this was the last of its contributions, on the calling thread. */
    void contributed(PeerLink link, Frame frame, ByteBuffer values, TreeFold fold) throws ProtocolException {
        Reduction reduction;
        Optional<BlockSources> complete;
        lock.lock();
        try {
            reduction = reduction(frame);
            complete = reduction.contribute(link.peer(), frame.block(), values.flip());
        } finally {
            lock.unlock();
        }
        if (complete.isPresent()) {
            reduction.fold(complete.get(), fold);
            blockFolded(reduction, complete.get());
        }
    }

    /** Where a finished block goes. */
    ByteBuffer awaitBlock(PeerLink link, Frame frame) throws ProtocolException {
        lock.lock();
        try {
            return reduction(frame).receiveBlock(link.peer(), frame);
        } finally {
            lock.unlock();
        }
    }

    void blockReceived(PeerLink link, Frame frame) throws ProtocolException {
        lock.lock();
        try {
            Reduction reduction = reduction(frame);
            reduction.blockReceived(link.peer(), frame);
            link.work().signal();
            session.removeIfComplete(reduction);
        } finally {
            lock.unlock();
        }
    }

    void awaitMessage(PeerLink link, Frame frame) throws ProtocolException {
        lock.lock();
        try {
            link.requireMessage(frame, session.messagesSent());
        } finally {
            lock.unlock();
        }
    }

    void messageReceived(PeerLink link, byte[] message) {
        lock.lock();
        try {
            link.messageReceived(message);
            session.changed().signalAll();
        } finally {
            lock.unlock();
        }
    }

    void left(PeerLink link) {
        lock.lock();
        try {
            link.leave();
            if (session.awaited(link).isPresent()) {
                session.fail(AnnealException.bug(
                        link + " left" + session.whileAwaiting(link) + ". All ranks make the same calls."));
            }
        } finally {
            lock.unlock();
        }
    }

    private void blockFolded(Reduction reduction, BlockSources sources) {
        lock.lock();
        try {
            spareBlocks.addAll(sources.received());
            session.blocksFolded(reduction, 1);
        } finally {
            lock.unlock();
        }
    }

    private Reduction reduction(Frame frame) throws ProtocolException {
        return session.inFlight(frame.operation())
                .orElseThrow(() -> new ProtocolException(frame + " of a bucket that is not on its way"));
    }
}
