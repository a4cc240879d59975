package dev.anneal.collective;

import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * The header in front of everything that two ranks send to each other: nine big-endian words, then two checksums, of the payload and of the header.
 * The latter comes first to be looked at: a length that has changed on its way would make nonsense of all that follows.
 *
 * @param operation the number of the bucket or message, counted by every rank from 0
 * @param slice the rank that owns the slice; the failed rank in {@code POISON}; the caller's id of the bucket in {@code STARTED}
 * @param low first micro-batch of a contribution; the kind of error in {@code POISON}; the kind of operation in {@code STARTED}
 * @param high last micro-batch of a contribution, exclusive; all micro-batches in {@code STARTED}
 * @param block which block of the slice; the bucket's cells in {@code STARTED}
 * @param length bytes that follow
 */
record Frame(Kind kind, long operation, int slice, int low, int high, int block, int length) {
    enum Kind {
        /** The sender has buffers for this bucket: from now on it may be sent parts of it. The payload tells where they lie in its arena, if they do. */
        STARTED(MOST_PLACES * Long.BYTES),
        /** A block of one of the sender's subtrees, to the owner of its slice. */
        CONTRIBUTION(SliceGrid.BLOCK_BYTES),
        /** A block of the sum, from the owner of its slice; without the bytes in a reduce-scatter, where it only tells that it is finished. */
        FINISHED(SliceGrid.BLOCK_BYTES),
        /** A message of {@link AllReduce#allGather}. */
        MESSAGE(Message.MOST_BYTES),
        /** The sender stops because of the error in the text. */
        POISON(1 << 16),
        /** The sender has no more to say. */
        GOODBYE(0);

        private final int mostBytes;

        Kind(int mostBytes) {
            this.mostBytes = mostBytes;
        }
    }

    static final int HEADER_BYTES = 44;

    /** A rank has 2 log2(micro-batches) subtrees at most, and one result. */
    static final int MOST_PLACES = 64;

    private static final int CHECKED_BYTES = HEADER_BYTES - Integer.BYTES;
    private static final int MAGIC = 0x414e4e4c;
    private static final Kind[] KINDS = Kind.values();

    static Frame message(long operation, int length) {
        return new Frame(Kind.MESSAGE, operation, 0, 0, 0, 0, length);
    }

    static Frame poison(Failure failure, int length) {
        return new Frame(Kind.POISON, 0, failure.origin(), failure.kind().ordinal(), 0, 0, length);
    }

    static Frame goodbye() {
        return new Frame(Kind.GOODBYE, 0, 0, 0, 0, 0, 0);
    }

    Frame withLength(int bytes) {
        return new Frame(kind, operation, slice, low, high, block, bytes);
    }

    /** @param payloadChecksum 0 where the wire is exact */
    void write(ByteBuffer header, int payloadChecksum) {
        header.clear();
        header.putInt(MAGIC).putInt(kind.ordinal()).putLong(operation);
        header.putInt(slice)
                .putInt(low)
                .putInt(high)
                .putInt(block)
                .putInt(length)
                .putInt(payloadChecksum);
        header.putInt(Checksum.of(header.slice(0, CHECKED_BYTES))).flip();
    }

    /** @throws DamagedException if a header of ours has changed on its way */
    static Frame read(ByteBuffer header) throws IOException {
        int magic = header.getInt();
        int kind = header.getInt();
        if (magic != MAGIC) {
            throw new ProtocolException("a header that starts with 0x%08x 0x%08x".formatted(magic, kind));
        }
        if (Checksum.of(header.slice(0, CHECKED_BYTES)) != header.getInt(CHECKED_BYTES)) {
            throw new DamagedException("a header with a wrong checksum");
        }
        if (kind < 0 || kind >= KINDS.length) {
            throw new ProtocolException("a header of kind " + kind);
        }
        Frame frame = new Frame(
                KINDS[kind],
                header.getLong(),
                header.getInt(),
                header.getInt(),
                header.getInt(),
                header.getInt(),
                header.getInt());
        if (frame.length < 0 || frame.length > frame.kind.mostBytes) {
            throw new ProtocolException(
                    "%s of %d bytes, where %d is the most".formatted(frame.kind, frame.length, frame.kind.mostBytes));
        }
        return frame;
    }

    /** Of the payload that belongs to a header. */
    static int payloadChecksum(ByteBuffer header) {
        return header.getInt(CHECKED_BYTES - Integer.BYTES);
    }

    void requireEqual(Frame expected) throws ProtocolException {
        if (!equals(expected)) {
            throw new ProtocolException(this + " where " + expected + " was due");
        }
    }
}
