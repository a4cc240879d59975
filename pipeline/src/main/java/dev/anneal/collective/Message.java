package dev.anneal.collective;

import dev.anneal.error.AnnealException;

/** The bound on what {@link AllReduce#allGather} carries. */
final class Message {
    static final int MOST_BYTES = 64 << 20;

    private Message() {}

    static void requireBounded(byte[] message) {
        if (message.length > MOST_BYTES) {
            throw AnnealException.bug("A message of " + message.length + " bytes was to be gathered; " + MOST_BYTES
                    + " is the most. Large data travels as a bucket.");
        }
    }
}
