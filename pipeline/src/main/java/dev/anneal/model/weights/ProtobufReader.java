package dev.anneal.model.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Walks the fields of one protobuf message inside a buffer: {@code while (reader.next()) switch (reader.field()) ...}. Every length is checked
 * against the message that holds it, so nothing outside it is ever read and nothing is allocated that the file does not hold. Source: the encoding
 * chapter of the protocol buffers documentation. Not thread-safe.
 */
final class ProtobufReader {
    /** Longer names are damage. */
    private static final int MAXIMUM_TEXT_BYTES = 1 << 16;

    private final ByteBuffer bytes;
    private int field;
    private int wireType;
    private long number;
    private int start;
    private int end;

    /** Reads the message that fills {@code bytes} from position to limit; positions of values count from the same origin. */
    ProtobufReader(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Moves to the next field; false at the end of the message. */
    boolean next() throws MalformedException {
        if (!bytes.hasRemaining()) {
            return false;
        }
        int position = bytes.position();
        long tag = varint();
        field = (int) (tag >>> 3);
        wireType = (int) (tag & 7);
        if (tag >>> 3 < 1 || tag >>> 3 >= 1 << 29) {
            throw new MalformedException("byte " + position + " starts a field with the number " + (tag >>> 3));
        }
        start = bytes.position();
        switch (wireType) {
            case 0 -> number = varint();
            case 1 -> skip(8);
            case 2 -> {
                long length = varint();
                start = bytes.position();
                skip(length);
            }
            case 5 -> skip(4);
            default -> throw new MalformedException("byte " + position + " has the wire type " + wireType);
        }
        end = bytes.position();
        return true;
    }

    int field() {
        return field;
    }

    boolean isLengthDelimited() {
        return wireType == 2;
    }

    /** The value of a varint field. */
    long number() throws MalformedException {
        require(0);
        return number;
    }

    /** The value of a fixed 32-bit field. */
    float float32() throws MalformedException {
        require(5);
        return bytes.getFloat(start);
    }

    /** The bytes of a length-delimited field, with positions that count from the same origin as this reader's. */
    ByteBuffer content() throws MalformedException {
        require(2);
        ByteBuffer content = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        content.limit(end).position(start);
        return content;
    }

    ProtobufReader message() throws MalformedException {
        return new ProtobufReader(content());
    }

    String text() throws MalformedException {
        ByteBuffer content = content();
        if (content.remaining() > MAXIMUM_TEXT_BYTES) {
            throw new MalformedException("byte " + start + " starts a name of " + content.remaining() + " bytes");
        }
        return StandardCharsets.UTF_8.decode(content).toString();
    }

    /** The next varint of a packed field whose content this reader was made of. */
    long packedNumber() throws MalformedException {
        return varint();
    }

    boolean hasRemaining() {
        return bytes.hasRemaining();
    }

    private void require(int wanted) throws MalformedException {
        if (wireType != wanted) {
            throw new MalformedException(
                    "byte " + start + ": field " + field + " has the wire type " + wireType + ", not " + wanted);
        }
    }

    private void skip(long length) throws MalformedException {
        if (length < 0 || length > bytes.remaining()) {
            throw new MalformedException("byte " + start + ": field " + field + " claims "
                    + Long.toUnsignedString(length) + " bytes where " + bytes.remaining() + " are left");
        }
        bytes.position(bytes.position() + (int) length);
    }

    private long varint() throws MalformedException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            if (!bytes.hasRemaining()) {
                throw new MalformedException("it ends inside a number");
            }
            byte next = bytes.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("byte " + bytes.position() + " ends a number of more than 10 bytes");
    }
}
