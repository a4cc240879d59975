package dev.anneal.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * Bytes through memory that two processes of one host share, beside the connection by which they have met. Nothing but wake-up calls of one byte
 * travels on the connection; and since the kernel closes it when a process ends, however it ends, it tells of the other side's death.
 *
 * <p>Whoever waits spins for some microseconds, in which a busy peer answers. Then a reader sleeps on the connection until it is called: it costs
 * nothing while ranks compute. A writer that finds no room sleeps in short naps: its peer always reads on.
 */
final class RingWire implements Wire {
    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 500 : 0;
    private static final long SHORTEST_NAP_NANOS = 20_000;
    private static final long LONGEST_NAP_NANOS = 1_000_000;

    private final Ring incoming;
    private final Ring outgoing;
    private final SocketChannel bell;
    /** Held for as long as this wire: a TLS socket that nobody holds closes the channel below it when it is collected. */
    private final PeerSocket connection;

    private final ByteBuffer ringing = ByteBuffer.allocateDirect(1);
    private final ByteBuffer heard = ByteBuffer.allocateDirect(16);
    private volatile boolean closed;
    private volatile boolean peerIsGone;

    /** @param connection to the peer and silent; closed with this wire */
    RingWire(Ring incoming, Ring outgoing, PeerSocket connection) {
        this.incoming = incoming;
        this.outgoing = outgoing;
        this.connection = connection;
        this.bell = connection.channel();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (true) {
            boolean last = incoming.hasEnded() || peerIsGone;
            int count = incoming.take(into);
            if (count > 0) {
                return count;
            }
            if (closed) {
                throw new ClosedChannelException();
            }
            if (last) {
                return -1;
            }
            awaitBytes();
        }
    }

    @Override
    public void write(ByteBuffer... parts) throws IOException {
        int waits = 0;
        while (outgoing.put(parts) == 0 && hasRemaining(parts)) {
            if (closed) {
                throw new ClosedChannelException();
            }
            if (peerIsGone || outgoing.takerHasClosed()) {
                throw new IOException("Broken pipe");
            }
            pause(waits++);
        }
        wakeTaker();
    }

    @Override
    public void endOutput() throws IOException {
        outgoing.end();
        wakeTaker();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        incoming.closeAsTaker();
        connection.close();
    }

    private void awaitBytes() throws IOException {
        for (int spin = 0; spin < SPINS; spin++) {
            if (!incoming.isEmpty()) {
                return;
            }
            Thread.onSpinWait();
        }
        incoming.sleep();
        boolean bytesCame = !incoming.isEmpty() || incoming.hasEnded();
        if (!bytesCame || !incoming.wakesByItself()) {
            listen();
        }
    }

    private void listen() throws IOException {
        try {
            if (bell.read(heard.clear()) < 0) {
                peerIsGone = true;
            }
        } catch (ClosedChannelException closedHere) {
            throw closedHere;
        } catch (IOException reset) {
            // What the peer wrote before its end is still to be read.
            peerIsGone = true;
        }
    }

    private void wakeTaker() throws IOException {
        if (outgoing.takerIsToBeWoken()) {
            bell.write(ringing.clear());
        }
    }

    private static void pause(int waits) {
        if (waits < SPINS) {
            Thread.onSpinWait();
        } else {
            long nap = SHORTEST_NAP_NANOS * (1 + (waits - SPINS));
            LockSupport.parkNanos(Math.min(nap, LONGEST_NAP_NANOS));
        }
    }

    private static boolean hasRemaining(ByteBuffer... parts) {
        for (ByteBuffer part : parts) {
            if (part.hasRemaining()) {
                return true;
            }
        }
        return false;
    }
}
