package dev.anneal.collective;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Bytes between two ranks, both ways. One thread reads while another writes; both block. Any thread may close it, which ends both, and what
 * was written before then still reaches the other side.
 */
interface Wire extends Closeable {
    /** Reads one byte at least into a buffer that has room; -1 when the other side has ended. */
    int read(ByteBuffer into) throws IOException;

    /** Writes bytes of the parts, in their order: one at least, if there is one. */
    void write(ByteBuffer... parts) throws IOException;

    /** Whether bytes arrive as they were sent, or reading fails. TCP's own sum of 16 bits lets some errors of the network through. */
    default boolean isExact() {
        return true;
    }

    /** Tells the other side that nothing more comes. */
    void endOutput() throws IOException;
}
