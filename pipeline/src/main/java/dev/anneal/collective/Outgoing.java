package dev.anneal.collective;

import java.nio.ByteBuffer;

/** A frame to be sent; {@code sent} runs afterwards, under the session's lock. */
record Outgoing(Frame frame, ByteBuffer payload, Runnable sent) {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    static Outgoing bare(Frame frame) {
        return new Outgoing(frame, NOTHING.duplicate(), () -> {});
    }

    static Outgoing bytes(Frame frame, byte[] bytes) {
        return new Outgoing(frame, ByteBuffer.wrap(bytes), () -> {});
    }
}
