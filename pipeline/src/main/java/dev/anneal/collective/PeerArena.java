package dev.anneal.collective;

import java.io.Closeable;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Another rank's {@link Arena}, as this rank sees it. Vectors are mapped when they are first used. For one thread. */
final class PeerArena implements Closeable {
    private record Extent(long offset, int bytes) {}

    private final FileChannel channel;
    private final Map<Extent, MappedByteBuffer> vectors = new HashMap<>();

    private PeerArena(FileChannel channel) {
        this.channel = channel;
    }

    /** @param title that the file must bear */
    static PeerArena open(Path file, byte[] title) throws IOException {
        FileChannel channel = RingFile.openExisting(file);
        ByteBuffer found = ByteBuffer.allocate(title.length);
        channel.read(found, 0);
        if (!found.flip().equals(ByteBuffer.wrap(title))) {
            channel.close();
            throw new IOException(file + " is another rank's");
        }
        return new PeerArena(channel);
    }

    /**
     * A vector of the other rank.
     *
     * @throws ProtocolException if nothing of that size lies there: a touch behind the file's end would be a crash
     */
    ByteBuffer vector(long offset, int bytes) throws IOException {
        if (offset < Arena.PAGE_BYTES || offset % Arena.PAGE_BYTES != 0 || offset > channel.size() - bytes) {
            throw new ProtocolException(
                    "a vector of " + bytes + " bytes at " + offset + " of " + channel.size() + " in shared memory");
        }
        Extent extent = new Extent(offset, bytes);
        MappedByteBuffer mapped = vectors.get(extent);
        if (mapped == null) {
            mapped = channel.map(MapMode.READ_WRITE, offset, bytes);
            vectors.put(extent, mapped);
        }
        return mapped;
    }

    /** When no thread uses the vectors any more. */
    @Override
    public void close() throws IOException {
        vectors.values().forEach(Unmapping::unmap);
        vectors.clear();
        channel.close();
    }
}
