package dev.anneal.model.weights;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A PyTorch file whose storage is a hole in a sparse file, with 64-bit sizes in its list of entries, as PyTorch writes them. */
final class SparseTorchFile {
    private static final String PICKLE = "a/data.pkl";
    private static final String STORAGE = "a/data/0";

    private SparseTorchFile() {}

    /** The tensors {@code large}, all elements of which the last is 1 and all others 0, and {@code last}, the last two of them. */
    static Path write(Path file, long elements) throws IOException {
        PickleWriter writer = PickleWriter.start().operations("}");
        writer.text("large")
                .tensor(elements, 0, new long[] {elements}, new long[] {1})
                .operations("s");
        writer.text("last")
                .tensor(elements, elements - 2, new long[] {2}, new long[] {1})
                .operations("s");
        byte[] pickle = writer.stop();
        try (RandomAccessFile into = new RandomAccessFile(file.toFile(), "rw")) {
            into.write(local(PICKLE));
            into.write(pickle);
            long storage = into.getFilePointer();
            into.write(local(STORAGE));
            into.seek(into.getFilePointer() + 4 * elements - 2);
            into.write(new byte[] {(byte) 0x80, 0x3f});
            long directory = into.getFilePointer();
            into.write(entry(PICKLE, 0, pickle.length));
            into.write(entry(STORAGE, storage, 4 * elements));
            long end = into.getFilePointer();
            into.write(end(directory, end));
        }
        return file;
    }

    private static byte[] local(String name) {
        return little(30 + name.length())
                .putInt(0, 0x04034b50)
                .putShort(26, (short) name.length())
                .position(30)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    private static byte[] entry(String name, long local, long size) {
        ByteBuffer entry = little(46 + name.length() + 28);
        entry.putInt(0, 0x02014b50).putInt(20, -1).putInt(24, -1).putInt(42, -1);
        entry.putShort(28, (short) name.length()).putShort(30, (short) 28);
        entry.position(46).put(name.getBytes(StandardCharsets.US_ASCII));
        return entry.putShort((short) 1)
                .putShort((short) 24)
                .putLong(size)
                .putLong(size)
                .putLong(local)
                .array();
    }

    private static byte[] end(long directory, long end) {
        ByteBuffer bytes = little(56 + 20 + 22);
        bytes.putInt(0, 0x06064b50).putLong(40, end - directory).putLong(48, directory);
        bytes.putInt(56, 0x07064b50).putLong(64, end);
        return bytes.putInt(76, 0x06054b50).putInt(88, -1).putInt(92, -1).array();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
