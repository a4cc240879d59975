package dev.anneal.collective;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Frames over a wire. One thread reads while another writes; both block. Other threads see when bytes last moved, and may
 * close the channel, which ends both.
 */
final class FrameChannel implements Closeable {
    /** Heap buffers go through a direct one inside the JDK; in pieces, so that it stays small. */
    private static final int HEAP_PIECE = 1 << 16;

    private final Wire wire;
    private final ByteBuffer readHeader = ByteBuffer.allocateDirect(Frame.HEADER_BYTES);
    private final ByteBuffer[] outgoing = {ByteBuffer.allocateDirect(Frame.HEADER_BYTES), ByteBuffer.allocateDirect(0)};
    private volatile long lastRead = System.nanoTime();
    private volatile long lastWrite = System.nanoTime();
    private volatile boolean writing;

    FrameChannel(Wire wire) {
        this.wire = wire;
    }

    Frame readHeader() throws IOException {
        readHeader.clear();
        if (receive(readHeader) < 0) {
            throw new EOFException("between two frames");
        }
        readFully(readHeader);
        return Frame.read(readHeader.flip());
    }

    /** Fills a direct buffer from its position to its limit. */
    void readFully(ByteBuffer payload) throws IOException {
        while (payload.hasRemaining()) {
            if (receive(payload) < 0) {
                throw new EOFException("in the midst of a frame");
            }
        }
    }

    byte[] readBytes(int length) throws IOException {
        byte[] bytes = new byte[length];
        for (int from = 0; from < length; from += HEAP_PIECE) {
            readFully(ByteBuffer.wrap(bytes, from, Math.min(HEAP_PIECE, length - from)));
        }
        return bytes;
    }

    void write(Frame frame, ByteBuffer payload) throws IOException {
        lastWrite = System.nanoTime();
        writing = true;
        try {
            frame.write(outgoing[0]);
            if (payload.isDirect()) {
                outgoing[1] = payload;
                send(outgoing);
            } else {
                send(outgoing[0]);
                for (int from = 0; from < payload.limit(); from += HEAP_PIECE) {
                    send(payload.slice(from, Math.min(HEAP_PIECE, payload.limit() - from)));
                }
            }
        } finally {
            writing = false;
        }
    }

    /** Reads and forgets until the other side ends. */
    void drain() throws IOException {
        ByteBuffer scrap = ByteBuffer.allocateDirect(HEAP_PIECE);
        while (receive(scrap.clear()) >= 0) {
            // Unread bytes would make the kernel reset the connection and drop what the other side has yet to read.
        }
    }

    void endOutput() throws IOException {
        wire.endOutput();
    }

    /** In terms of {@link System#nanoTime()}. */
    long lastRead() {
        return lastRead;
    }

    /** Since when a write has not moved a byte; {@code now} if none waits. */
    long writeStalledSince(long now) {
        return writing ? lastWrite : now;
    }

    @Override
    public void close() throws IOException {
        wire.close();
    }

    private int receive(ByteBuffer into) throws IOException {
        int count = wire.read(into);
        lastRead = System.nanoTime();
        return count;
    }

    private void send(ByteBuffer... parts) throws IOException {
        while (parts[parts.length - 1].hasRemaining() || parts[0].hasRemaining()) {
            wire.write(parts);
            lastWrite = System.nanoTime();
        }
    }
}
