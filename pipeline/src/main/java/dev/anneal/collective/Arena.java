package dev.anneal.collective;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * This rank's vectors in a file of the memory file system that every rank of the host keeps open. Its name is deleted before training begins; it grows
 * as vectors are asked for, by zeros that are written, so that a full file system is an error here and not a crash at the first touch. It never
 * shrinks under a vector: what other ranks map stays. Thread-safe.
 */
final class Arena implements Closeable {
    /** The title's; vectors begin behind it, at pages. */
    static final int PAGE_BYTES = RingFile.PAGE_BYTES;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20);

    private final FileChannel channel;
    private final Map<ByteBuffer, Long> offsets = new IdentityHashMap<>();
    private final Map<Integer, Deque<Long>> freeByBytes = new HashMap<>();
    private long end = PAGE_BYTES;

    private Arena(FileChannel channel) {
        this.channel = channel;
    }

    static Arena make(Path file, byte[] title) throws IOException {
        FileChannel channel = RingFile.create(file);
        Arena arena = new Arena(channel);
        try {
            RingFile.write(channel, ByteBuffer.allocate(PAGE_BYTES).put(title).clear(), 0);
            return arena;
        } catch (IOException full) {
            channel.close();
            throw full;
        }
    }

    /**
     * A vector of its own.
     *
     * @param bytes a multiple of a page's
     * @throws IOException if there is no room for it
     */
    synchronized SharedVector allocate(int bytes) throws IOException {
        Long free = freeByBytes.getOrDefault(bytes, new ArrayDeque<>()).poll();
        long offset = free == null ? end : free;
        fillWithZeros(offset, bytes);
        end = Math.max(end, offset + bytes);
        MappedByteBuffer mapped = channel.map(MapMode.READ_WRITE, offset, bytes);
        mapped.order(ByteOrder.nativeOrder());
        offsets.put(mapped, offset);
        return new SharedVector(mapped, () -> release(mapped, offset));
    }

    /** Where a vector lies in the file; empty if it is none of this arena's. */
    synchronized OptionalLong offset(ByteBuffer vector) {
        Long offset = offsets.get(vector);
        return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
    }

    private synchronized void release(MappedByteBuffer vector, long offset) {
        offsets.remove(vector);
        freeByBytes
                .computeIfAbsent(vector.capacity(), bytes -> new ArrayDeque<>())
                .add(offset);
        Unmapping.unmap(vector);
    }

    private void fillWithZeros(long offset, int bytes) throws IOException {
        try {
            for (int from = 0; from < bytes; from += ZEROS.capacity()) {
                RingFile.write(channel, ZEROS.slice(0, Math.min(ZEROS.capacity(), bytes - from)), offset + from);
            }
        } catch (IOException full) {
            if (offset == end) {
                channel.truncate(end);
            }
            throw full;
        }
    }

    /** Vectors live on. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
