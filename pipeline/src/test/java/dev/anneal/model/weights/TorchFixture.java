package dev.anneal.model.weights;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Writes files as {@code torch.save} does, around a pickle made by hand. */
public final class TorchFixture {
    private TorchFixture() {}

    /** A file with one float32 matrix. */
    public static Path matrix(Path file, String name, int rows, int columns) throws IOException {
        PickleWriter pickle = PickleWriter.start().operations("}").text(name);
        pickle.tensor((long) rows * columns, 0, new long[] {rows, columns}, new long[] {columns, 1});
        return write(file, pickle.operations("s").stop(), new byte[4 * rows * columns]);
    }

    /** @param storage the bytes of the storage {@code 0} */
    static Path write(Path file, byte[] pickle, byte[] storage) throws IOException {
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            store(zip, "archive/data.pkl", pickle);
            store(zip, "archive/byteorder", "little".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            store(zip, "archive/data/0", storage);
        }
        return file;
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(content);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
