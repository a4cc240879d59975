package dev.anneal.collective;

import java.nio.ByteBuffer;

/**
 * A frame to be sent.
 *
 * @param payload its bytes, or floats of twice its length, which travel in bf16
 * @param sent runs afterwards, under the session's lock
 */
record Outgoing(Frame frame, ByteBuffer payload, Runnable sent) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    static Outgoing bare(Frame frame) {
        return new Outgoing(frame, NOTHING.duplicate(), () -> {});
    }

    /** @param places of vectors in an arena; none where they lie elsewhere */
    static Outgoing places(Frame frame, long[] places) {
        ByteBuffer bytes = ByteBuffer.allocate(places.length * Long.BYTES);
        bytes.asLongBuffer().put(places);
        return bytes(frame.withLength(bytes.capacity()), bytes.array());
    }

    static Outgoing bytes(Frame frame, byte[] bytes) {
        return new Outgoing(frame, ByteBuffer.wrap(bytes), () -> {});
    }
}
