package dev.anneal.model.torchscript;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A zip of entries that are not compressed, all of the same date, so that equal contents give equal bytes. */
final class StoredZip implements AutoCloseable {
    /** Any date will do that the format's own fields can hold, for then no time zone matters. */
    private static final LocalDateTime DATE = LocalDateTime.of(1980, 2, 1, 0, 0);

    private static final int CHUNK_BYTES = 1 << 20;

    private final ZipOutputStream zip;

    StoredZip(Path file) throws IOException {
        OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file), CHUNK_BYTES);
        this.zip = new ZipOutputStream(stream);
    }

    /** Adds an entry from a buffer's position to its limit, which may lie outside of the heap: only a chunk at a time is copied there. */
    void add(String name, ByteBuffer content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content.duplicate());
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.remaining());
        entry.setCrc(checksum.getValue());
        entry.setTimeLocal(DATE);
        zip.putNextEntry(entry);
        ByteBuffer rest = content.duplicate();
        byte[] chunk = new byte[Math.min(CHUNK_BYTES, rest.remaining())];
        while (rest.hasRemaining()) {
            int count = Math.min(chunk.length, rest.remaining());
            rest.get(chunk, 0, count);
            zip.write(chunk, 0, count);
        }
        zip.closeEntry();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
