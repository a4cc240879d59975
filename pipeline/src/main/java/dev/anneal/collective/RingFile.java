package dev.anneal.collective;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * The memory of two ranks: a page that says whose it is, then a ring from the maker to the opener, then one back. The file can be deleted once both
 * have mapped it; the memory stays until both have let it go.
 */
final class RingFile {
    /** Much less, and ranks wait for each other at every block; more no longer fits into a core's cache. */
    static final int RING_BYTES = 1 << 20;

    static final int PAGE_BYTES = 4_096;
    static final int FILE_BYTES = PAGE_BYTES + 2 * Ring.memoryBytes(RING_BYTES);

    private final ByteBuffer memory;

    private RingFile(ByteBuffer memory) {
        this.memory = memory;
    }

    static void makeFolder(Path folder) throws IOException {
        Files.createDirectory(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    /** Zeros are written, so that a full memory file system is an error here and not a crash at the first touch. */
    static RingFile make(Path file, byte[] title) throws IOException {
        try (FileChannel channel = create(file)) {
            write(channel, ByteBuffer.allocate(FILE_BYTES).put(title).clear(), 0);
            return new RingFile(map(channel));
        }
    }

    /** @param title that the file must bear */
    static RingFile open(Path file, byte[] title) throws IOException {
        try (FileChannel channel = openExisting(file)) {
            if (channel.size() != FILE_BYTES) {
                throw new IOException(file + " has " + channel.size() + " bytes instead of " + FILE_BYTES);
            }
            MappedByteBuffer memory = map(channel);
            if (!memory.slice(0, title.length).equals(ByteBuffer.wrap(title))) {
                throw new IOException(file + " is another pair's");
            }
            return new RingFile(memory);
        }
    }

    /** A new file that is its owner's only. */
    static FileChannel create(Path file) throws IOException {
        return FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    static FileChannel openExisting(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    }

    /** All of them. */
    static void write(FileChannel channel, ByteBuffer bytes, long offset) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes, offset + bytes.position());
        }
    }

    Wire maker(PeerSocket connection) {
        return new RingWire(second(), first(), connection);
    }

    Wire opener(PeerSocket connection) {
        return new RingWire(first(), second(), connection);
    }

    private Ring first() {
        return new Ring(memory.slice(PAGE_BYTES, Ring.memoryBytes(RING_BYTES)));
    }

    private Ring second() {
        int length = Ring.memoryBytes(RING_BYTES);
        return new Ring(memory.slice(PAGE_BYTES + length, length));
    }

    private static MappedByteBuffer map(FileChannel channel) throws IOException {
        return channel.map(MapMode.READ_WRITE, 0, FILE_BYTES);
    }
}
