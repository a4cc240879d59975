package dev.anneal.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * One tensor of an ONNX file: name, element type, shape and its message, whose elements stay in the file until they are asked for. The type is empty
 * for text and other things that are no weights. Field and type numbers come from onnx.proto3 (TensorProto).
 */
record OnnxTensor(String name, Optional<ElementType> type, long[] shape, ByteBuffer message) {
    private static final int DIMS = 1;
    private static final int DATA_TYPE = 2;
    private static final int FLOAT_DATA = 4;
    private static final int INT32_DATA = 5;
    private static final int INT64_DATA = 7;
    private static final int NAME = 8;
    private static final int RAW_DATA = 9;
    private static final int DATA_LOCATION = 14;

    private static final int MAXIMUM_DIMENSIONS = 16;

    /** Halves and bfloat16 without raw data are written as whole numbers with the same 16 bits. */
    private static final int HALF_BYTES = 2;

    /** Reads everything but the elements, and checks that a float tensor holds as many as its shape says. */
    static OnnxTensor parse(ByteBuffer message) throws MalformedException {
        String name = "";
        long dataType = 0;
        long[] shape = new long[0];
        long payloadBytes = 0;
        ProtobufReader reader = new ProtobufReader(message);
        while (reader.next()) {
            switch (reader.field()) {
                case NAME -> name = reader.text();
                case DATA_TYPE -> dataType = reader.number();
                case DIMS -> shape = appendNumbers(shape, reader);
                case RAW_DATA -> payloadBytes += reader.content().remaining();
                case FLOAT_DATA ->
                    payloadBytes +=
                            reader.isLengthDelimited() ? reader.content().remaining() : Float.BYTES;
                case INT32_DATA -> payloadBytes += HALF_BYTES * count(reader);
                case DATA_LOCATION -> refuseExternal(name, reader.number());
                default -> {}
            }
        }
        OnnxTensor tensor = new OnnxTensor(name, elementType(dataType), shape, message);
        tensor.checkSize(payloadBytes);
        return tensor;
    }

    long elements() throws MalformedException {
        try {
            return TensorShape.elements(shape);
        } catch (ArithmeticException e) {
            throw new MalformedException("tensor '" + name + "' has the impossible shape " + TensorShape.text(shape));
        }
    }

    /** Copies all elements of a readable tensor. */
    void read(FloatBuffer into) throws MalformedException {
        ProtobufReader reader = new ProtobufReader(message);
        while (reader.next()) {
            if (reader.field() == RAW_DATA) {
                type.orElseThrow().decode(reader.content(), into);
            } else if (reader.field() == FLOAT_DATA && reader.isLengthDelimited()) {
                ElementType.F32.decode(reader.content(), into);
            } else if (reader.field() == FLOAT_DATA) {
                into.put(reader.float32());
            } else if (reader.field() == INT32_DATA) {
                readHalves(reader, into);
            }
        }
        if (into.hasRemaining()) {
            throw new MalformedException("tensor '" + name + "' of type " + type.orElseThrow()
                    + " holds its elements in a form for another type");
        }
    }

    private void readHalves(ProtobufReader reader, FloatBuffer into) throws MalformedException {
        ByteBuffer half = ByteBuffer.allocate(HALF_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        if (!reader.isLengthDelimited()) {
            type.orElseThrow().decode(half.putShort(0, (short) reader.number()), into);
            return;
        }
        ProtobufReader packed = reader.message();
        while (packed.hasRemaining()) {
            type.orElseThrow()
                    .decode(half.putShort(0, (short) packed.packedNumber()).rewind(), into);
        }
    }

    private static long count(ProtobufReader reader) throws MalformedException {
        if (!reader.isLengthDelimited()) {
            return 1;
        }
        long count = 0;
        ProtobufReader packed = reader.message();
        while (packed.hasRemaining()) {
            packed.packedNumber();
            count++;
        }
        return count;
    }

    /** The elements of an integer tensor such as the constant shape of a Reshape; empty for any other type. */
    long[] integers() throws MalformedException {
        long[] values = new long[0];
        ProtobufReader reader = new ProtobufReader(message);
        while (type.filter(ElementType.I64::equals).isPresent()
                && values.length <= MAXIMUM_DIMENSIONS
                && reader.next()) {
            if (reader.field() == INT64_DATA) {
                values = appendNumbers(values, reader);
            } else if (reader.field() == RAW_DATA) {
                ByteBuffer raw = reader.content();
                values = new long[Math.min(MAXIMUM_DIMENSIONS, raw.remaining() / Long.BYTES)];
                raw.asLongBuffer().get(values);
            }
        }
        return values;
    }

    private static long[] appendNumbers(long[] values, ProtobufReader reader) throws MalformedException {
        long[] result = values;
        if (!reader.isLengthDelimited()) {
            return append(result, reader.number());
        }
        ProtobufReader packed = reader.message();
        while (packed.hasRemaining()) {
            result = append(result, packed.packedNumber());
        }
        return result;
    }

    private static long[] append(long[] values, long value) throws MalformedException {
        if (values.length == MAXIMUM_DIMENSIONS) {
            throw new MalformedException("a tensor has more than " + MAXIMUM_DIMENSIONS + " dimensions");
        }
        long[] result = Arrays.copyOf(values, values.length + 1);
        result[values.length] = value;
        return result;
    }

    private void checkSize(long payloadBytes) throws MalformedException {
        long elements = elements();
        if (type.isPresent()
                && type.get().isReadable()
                && payloadBytes / type.get().sizeBytes() != elements) {
            throw new MalformedException("tensor '" + name + "' of type " + type.get() + " and shape "
                    + TensorShape.text(shape) + " holds " + payloadBytes + " bytes");
        }
    }

    private static void refuseExternal(String name, long dataLocation) throws MalformedException {
        if (dataLocation != 0) {
            throw new MalformedException("tensor '" + name
                    + "' lies in another file (external data), and only single-file exports are read");
        }
    }

    private static Optional<ElementType> elementType(long dataType) {
        return switch ((int) Math.max(0, Math.min(dataType, 99))) {
            case 1 -> Optional.of(ElementType.F32);
            case 2 -> Optional.of(ElementType.U8);
            case 3 -> Optional.of(ElementType.I8);
            case 4 -> Optional.of(ElementType.U16);
            case 5 -> Optional.of(ElementType.I16);
            case 6 -> Optional.of(ElementType.I32);
            case 7 -> Optional.of(ElementType.I64);
            case 9 -> Optional.of(ElementType.BOOL);
            case 10 -> Optional.of(ElementType.F16);
            case 11 -> Optional.of(ElementType.F64);
            case 12 -> Optional.of(ElementType.U32);
            case 13 -> Optional.of(ElementType.U64);
            case 14 -> Optional.of(ElementType.C64);
            case 16 -> Optional.of(ElementType.BF16);
            default -> Optional.empty();
        };
    }
}
