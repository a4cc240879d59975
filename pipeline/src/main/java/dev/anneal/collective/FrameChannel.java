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
    /** Of what is moved at once: heap buffers go through a direct one inside the JDK, which stays small, and checksums find bytes in the cache. */
    private static final int PIECE_BYTES = 1 << 16;

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
        do {
            // Summed piece by piece, while it is still in the cache.
            int length = Math.min(PIECE_BYTES, payload.remaining());
            ByteBuffer piece = payload.slice(payload.position(), length);
            fill(piece);
            payload.position(payload.position() + length);
            requireIntact(piece.flip());
        } while (payload.hasRemaining());
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
        for (int from = 0; from < length; from += PIECE_BYTES) {
            int to = Math.min(from + PIECE_BYTES, length);
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
                for (int from = 0; from < payload.limit(); from += PIECE_BYTES) {
                    send(payload.slice(from, Math.min(PIECE_BYTES, payload.limit() - from)));
                }
            }
        } finally {
            writing = false;
        }
    }

    /** Reads and forgets until the other side ends. */
    void drain() throws IOException {
        ByteBuffer scrap = ByteBuffer.allocateDirect(PIECE_BYTES);
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
