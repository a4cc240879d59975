package dev.anneal.tensor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that libtorch loads: a stored zip with the source, an empty list of constants and a 56-byte pickle that
 * says "an instance of __torch__.T whose attribute training is true". No Python takes part. The format is PyTorch's
 * {@code torch/csrc/jit/serialization}, version 10.
 */
final class ScriptArchive {
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 2, ')', '.'};

    private ScriptArchive() {}

    /** The archive of a module class {@code T} with the given methods. */
    static byte[] of(String methods) {
        String source = "class T(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n" + methods;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "t/version", "10\n".getBytes(StandardCharsets.UTF_8));
            store(zip, "t/constants.pkl", NO_CONSTANTS);
            store(zip, "t/data.pkl", instancePickle());
            store(zip, "t/code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] instancePickle() {
        byte[] attribute = "training".getBytes(StandardCharsets.UTF_8);
        ByteBuffer pickle = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        pickle.put(new byte[] {(byte) 0x80, 2});
        pickle.put("c__torch__\nT\n".getBytes(StandardCharsets.UTF_8));
        pickle.put(new byte[] {')', (byte) 0x81, '}', '('});
        pickle.put((byte) 'X').putInt(attribute.length).put(attribute);
        pickle.put(new byte[] {(byte) 0x88, 'u', 'b', '.'});
        byte[] bytes = new byte[pickle.position()];
        pickle.flip().get(bytes);
        return bytes;
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(checksum.getValue());
        entry.setTime(0);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
