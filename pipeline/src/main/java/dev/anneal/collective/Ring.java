package dev.anneal.collective;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Bytes one way through memory that two processes share: one thread puts, one takes, neither waits. Both positions count bytes from the
 * beginning and never turn back; each is written by one side only, after the bytes that it speaks of (release), and read by the other before it
 * touches them (acquire). They lie on cache lines of their own. The idea is Lamport's queue for one producer and one consumer (1983).
 *
 * <p>A taker that goes to sleep says so before it looks for the last time, and a putter looks for sleepers after it has put: with both in
 * sequential order, one of them sees the other.
 */
final class Ring {
    /** A page for the positions, so that the bytes begin on one. */
    private static final int HEADER_BYTES = 4_096;

    /** Small enough that the other side begins to copy while this one goes on, and that the bytes stay in a core's cache. */
    private static final int MOST_AT_ONCE = 1 << 16;

    private static final int PUT = 0;
    private static final int TAKEN = 128;
    private static final int TAKER_SLEEPS = 256;
    private static final int PUTTER_ENDED = 384;
    private static final int TAKER_CLOSED = 512;

    private static final VarHandle LONG = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private final ByteBuffer header;
    private final ByteBuffer bytes;
    private final int capacity;
    private long position;

    /**
     * One side's view.
     *
     * @param memory zeros at first, aligned to a page; a power of two of bytes behind the page of positions
     */
    Ring(ByteBuffer memory) {
        this.header = memory.slice(0, HEADER_BYTES);
        this.bytes = memory.slice(HEADER_BYTES, memory.limit() - HEADER_BYTES);
        this.capacity = bytes.limit();
    }

    static int memoryBytes(int capacity) {
        return HEADER_BYTES + capacity;
    }

    // The putter's side.

    /** Puts as many bytes of the parts as there is room for; returns how many. */
    int put(ByteBuffer... parts) throws ProtocolException {
        int room = Math.min(MOST_AT_ONCE, capacity - filled(position - (long) LONG.getAcquire(header, TAKEN)));
        int count = 0;
        for (ByteBuffer part : parts) {
            while (count < room && part.hasRemaining()) {
                int at = index(position + count);
                int piece = Math.min(Math.min(part.remaining(), room - count), capacity - at);
                bytes.put(at, part, part.position(), piece);
                part.position(part.position() + piece);
                count += piece;
            }
        }
        if (count > 0) {
            position += count;
            LONG.setVolatile(header, PUT, position);
        }
        return count;
    }

    /** True once for every time that the taker has gone to sleep: it must be woken. */
    boolean takerIsToBeWoken() {
        return (int) INT.getVolatile(header, TAKER_SLEEPS) == 1 && INT.compareAndSet(header, TAKER_SLEEPS, 1, 0);
    }

    void end() {
        INT.setVolatile(header, PUTTER_ENDED, 1);
    }

    boolean takerHasClosed() {
        return (int) INT.getAcquire(header, TAKER_CLOSED) == 1;
    }

    // The taker's side.

    /** Takes as many bytes as there are and fit; returns how many. */
    int take(ByteBuffer into) throws ProtocolException {
        int available = Math.min(MOST_AT_ONCE, filled((long) LONG.getAcquire(header, PUT) - position));
        int at = index(position);
        int count = Math.min(Math.min(available, into.remaining()), capacity - at);
        if (count > 0) {
            into.put(into.position(), bytes, at, count);
            into.position(into.position() + count);
            position += count;
            LONG.setRelease(header, TAKEN, position);
        }
        return count;
    }

    boolean isEmpty() {
        return (long) LONG.getVolatile(header, PUT) == position;
    }

    void sleep() {
        INT.setVolatile(header, TAKER_SLEEPS, 1);
    }

    /** False when the putter has seen the sleeper, and wakes it. */
    boolean wakesByItself() {
        return INT.compareAndSet(header, TAKER_SLEEPS, 1, 0);
    }

    /** Bytes that were put before are still there. */
    boolean hasEnded() {
        return (int) INT.getVolatile(header, PUTTER_ENDED) == 1;
    }

    void closeAsTaker() {
        INT.setVolatile(header, TAKER_CLOSED, 1);
    }

    private int filled(long count) throws ProtocolException {
        if (count < 0 || count > capacity) {
            throw new ProtocolException(
                    "positions in shared memory that tell of " + count + " bytes in a ring of " + capacity);
        }
        return (int) count;
    }

    private int index(long at) {
        return (int) (at & (capacity - 1));
    }
}
