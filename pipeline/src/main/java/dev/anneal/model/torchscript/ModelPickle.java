package dev.anneal.model.torchscript;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The pickle of an archive: an object of the model's class with its vectors, each a tensor over a record of its own, and an object of each layer's class.
 * Opcodes are those of Python's pickle, protocol 2, and their arrangement is that of PyTorch's {@code torch/csrc/jit/serialization}.
 */
final class ModelPickle {
    private static final int LARGEST_BYTE = 255;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    private ModelPickle() {}

    /**
     * The pickle's bytes.
     *
     * @param floats how many each vector has
     */
    static byte[] of(List<Long> floats, List<String> layerClasses) {
        ModelPickle pickle = new ModelPickle();
        pickle.text("\u0080\2");
        pickle.beginObject(ModelCode.CLASS);
        for (int i = 0; i < floats.size(); i++) {
            pickle.string(ModelCode.vector(i));
            pickle.tensor(i, floats.get(i));
        }
        for (String name : layerClasses) {
            pickle.string(name);
            pickle.beginObject(name);
            pickle.endObject();
        }
        pickle.endObject();
        pickle.text(".");
        return pickle.bytes.toByteArray();
    }

    private void beginObject(String className) {
        text("c__torch__\n" + className + "\n)\u0081}(");
        string("training");
        text("\u0089");
    }

    private void endObject() {
        text("ub");
    }

    /** {@code _rebuild_tensor_v2(("storage", FloatStorage, key, "cpu", n), 0, (n,), (1,), False, OrderedDict())} */
    private void tensor(int record, long size) {
        text("ctorch._utils\n_rebuild_tensor_v2\n((");
        string("storage");
        text("ctorch\nFloatStorage\n");
        string(String.valueOf(record));
        string("cpu");
        number(size);
        text("tQ");
        number(0);
        text("(");
        number(size);
        text("t(");
        number(1);
        text("t\u0089ccollections\nOrderedDict\n)RtR");
    }

    private void string(String value) {
        byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
        text("X");
        bytes.writeBytes(littleEndian(Integer.BYTES).putInt(utf8.length).array());
        bytes.writeBytes(utf8);
    }

    private void number(long value) {
        if (value >= 0 && value <= LARGEST_BYTE) {
            text("K");
            bytes.write((int) value);
        } else if (value == (int) value) {
            text("J");
            bytes.writeBytes(littleEndian(Integer.BYTES).putInt((int) value).array());
        } else {
            text("\u008a\b");
            bytes.writeBytes(littleEndian(Long.BYTES).putLong(value).array());
        }
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Opcodes, whose numbers are their characters. */
    private void text(String opcodes) {
        bytes.writeBytes(opcodes.getBytes(StandardCharsets.ISO_8859_1));
    }
}
