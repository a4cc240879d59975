package dev.anneal.collective;

import java.net.ProtocolException;
import java.nio.ByteBuffer;

/**
 * A peer's announcement of a collective.
 *
 * @param places of its subtrees and its result in its arena; none if they do not all lie there
 */
record Started(Frame frame, long[] places) {
    static Started of(Frame frame, byte[] payload) throws ProtocolException {
        if (payload.length % Long.BYTES != 0) {
            throw new ProtocolException(frame + ", whose bytes are no places");
        }
        long[] places = new long[payload.length / Long.BYTES];
        ByteBuffer.wrap(payload).asLongBuffer().get(places);
        return new Started(frame, places);
    }
}
