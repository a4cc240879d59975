package dev.anneal.model.weights;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes pickles by hand, operation by operation. */
final class PickleWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    static PickleWriter start() {
        return new PickleWriter().raw(0x80, 2);
    }

    PickleWriter raw(int... operations) {
        for (int operation : operations) {
            bytes.write(operation);
        }
        return this;
    }

    PickleWriter operations(String operations) {
        bytes.writeBytes(operations.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    PickleWriter text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        bytes.write('X');
        bytes.writeBytes(little(4).putInt(utf8.length).array());
        bytes.writeBytes(utf8);
        return this;
    }

    PickleWriter number(long value) {
        bytes.write(0x8a);
        bytes.write(8);
        bytes.writeBytes(little(8).putLong(value).array());
        return this;
    }

    PickleWriter tuple(long... values) {
        operations("(");
        for (long value : values) {
            number(value);
        }
        return operations("t");
    }

    PickleWriter name(String module, String name) {
        return operations("c" + module + "\n" + name + "\n");
    }

    PickleWriter storage(String type, String key, long elements) {
        operations("(").text("storage").name("torch", type).text(key).text("cpu");
        return number(elements).operations("tQ");
    }

    /** A float32 view of the storage {@code 0}. */
    PickleWriter tensor(long storageElements, long offset, long[] shape, long[] strides) {
        name("torch._utils", "_rebuild_tensor_v2").operations("(");
        storage("FloatStorage", "0", storageElements).number(offset);
        return tuple(shape).tuple(strides).raw(0x89).operations("NtR");
    }

    byte[] stop() {
        return operations(".").bytes.toByteArray();
    }

    private static ByteBuffer little(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
