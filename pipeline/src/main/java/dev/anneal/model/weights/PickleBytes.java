package dev.anneal.model.weights;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle as operations and their arguments. Never reads beyond the end, never allocates more than is left. Not thread-safe. */
final class PickleBytes {
    private static final int MAXIMUM_LINE_BYTES = 256;

    private final ByteBuffer bytes;

    PickleBytes(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return bytes.position();
    }

    int uint8() throws MalformedException {
        return Byte.toUnsignedInt(require(1).get());
    }

    int uint16() throws MalformedException {
        return Short.toUnsignedInt(require(2).getShort());
    }

    int int32() throws MalformedException {
        return require(4).getInt();
    }

    void skip(int length) throws MalformedException {
        require(length).position(bytes.position() + length);
    }

    /** A little-endian number in two's complement, of which no more than 64 bits may matter. */
    long number(int length) throws MalformedException {
        require(length);
        byte[] bigEndian = new byte[Math.max(1, length)];
        for (int i = 0; i < length; i++) {
            bigEndian[length - 1 - i] = bytes.get();
        }
        BigInteger value = new BigInteger(bigEndian);
        if (value.bitLength() > 63) {
            throw new MalformedException("its pickle holds a number of more than 64 bits");
        }
        return value.longValue();
    }

    String text(long length) throws MalformedException {
        ByteBuffer part = require(length).slice(bytes.position(), (int) length);
        bytes.position(bytes.position() + (int) length);
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
        } catch (CharacterCodingException e) {
            throw new MalformedException("its pickle holds text that is not UTF-8");
        }
    }

    /** Text up to a line feed, as the names of classes are written. */
    String line() throws MalformedException {
        int length = 0;
        while (require(length + 1).get(bytes.position() + length) != '\n') {
            if (++length > MAXIMUM_LINE_BYTES) {
                throw new MalformedException("its pickle holds a name of more than " + MAXIMUM_LINE_BYTES + " bytes");
            }
        }
        String line = text(length);
        skip(1);
        return line;
    }

    private ByteBuffer require(long length) throws MalformedException {
        if (length < 0 || length > bytes.remaining()) {
            throw new MalformedException("its pickle ends too early");
        }
        return bytes;
    }
}
