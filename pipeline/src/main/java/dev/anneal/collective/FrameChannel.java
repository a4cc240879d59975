package dev.anneal.collective;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Frames over a wire, with checksums where the wire may change bytes. One thread reads while another writes; both block. Other threads see when bytes last moved, and may
 * close the channel, which ends both.
 */
final class FrameChannel implements Closeable {
    /** Heap buffers go through a direct one inside the JDK; in pieces, so that it stays small. */
    private static final int HEAP_PIECE = 1 << 16;

    private static final int FIRST_BYTES = 1 << 20;

    private final Wire wire;
    private final boolean checked;
    private final ByteBuffer readHeader = ByteBuffer.allocateDirect(Frame.HEADER_BYTES);
    private final ByteBuffer[] outgoing = {ByteBuffer.allocateDirect(Frame.HEADER_BYTES), ByteBuffer.allocateDirect(0)};
    private final CRC32C readSum = new CRC32C();
    private int unread;
    private volatile long lastRead = System.nanoTime();
    private volatile long lastWrite = System.nanoTime();
    private volatile boolean writing;

    FrameChannel(Wire wire) {
        this.wire = wire;
        this.checked = !wire.isExact();
    }

    Frame readHeader() throws IOException {
        readHeader.clear();
        if (receive(readHeader) < 0) {
            throw new EOFException("between two frames");
        }
        fill(readHeader);
        Frame frame = Frame.read(readHeader.flip());
        unread = frame.length();
        readSum.reset();
        return frame;
    }

    /**
     * Fills a direct buffer from its position to its limit with the payload of the frame whose header came last, or with the next part of it.
     *
     * @throws DamagedException with the last part, if the whole is not what was sent: parts before are to be trusted after it only
     */
    void readFully(ByteBuffer payload) throws IOException {
        ByteBuffer part = payload.slice();
        fill(payload);
        requireIntact(part);
    }

    private void fill(ByteBuffer payload) throws IOException {
        while (payload.hasRemaining()) {
            if (receive(payload) < 0) {
                throw new EOFException("in the midst of a frame");
            }
        }
    }

    /** The whole payload of the frame whose header came last. Takes memory as bytes come, not as they are announced. */
    byte[] readBytes(int length) throws IOException {
        byte[] bytes = new byte[Math.min(length, FIRST_BYTES)];
        for (int from = 0; from < length; from += HEAP_PIECE) {
            int to = Math.min(from + HEAP_PIECE, length);
            if (to > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(length, 2 * bytes.length));
            }
            fill(ByteBuffer.wrap(bytes, from, to - from));
        }
        requireIntact(ByteBuffer.wrap(bytes, 0, length));
        return bytes;
    }

    private void requireIntact(ByteBuffer part) throws DamagedException {
        if (!checked) {
            return;
        }
        unread -= part.remaining();
        readSum.update(part);
        if (unread == 0 && (int) readSum.getValue() != Frame.payloadChecksum(readHeader)) {
            throw new DamagedException("a payload with a wrong checksum");
        }
    }

    void write(Frame frame, ByteBuffer payload) throws IOException {
        lastWrite = System.nanoTime();
        writing = true;
        try {
            frame.write(outgoing[0], checked ? Checksum.of(payload) : 0);
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
