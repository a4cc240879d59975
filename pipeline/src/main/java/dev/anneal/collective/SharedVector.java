package dev.anneal.collective;

import java.nio.ByteBuffer;

/**
 * Memory of one vector that all ranks of the host map, so that they read it, and write sums to it, where it lies. It belongs to whoever asked for it
 * ({@link AllReduce#allocate}). Close it when no operation that uses it is on its way; afterwards nothing may touch the memory.
 */
public final class SharedVector implements AutoCloseable {
    private final ByteBuffer memory;
    private final Runnable release;
    private boolean closed;

    SharedVector(ByteBuffer memory, Runnable release) {
        this.memory = memory;
        this.release = release;
    }

    /**
     * Zeros at first; direct, native order, beginning at a page. Hand over this very object in a {@link Bucket}: another buffer over the same memory
     * is summed as well, but its bytes travel.
     */
    public ByteBuffer memory() {
        return memory;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            release.run();
        }
    }
}
