package dev.anneal.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;

/** Reads what {@link TallyOutput} wrote. */
final class TallyInput {
    private final DataInputStream in;

    TallyInput(byte[] bytes) {
        in = new DataInputStream(new ByteArrayInputStream(bytes));
    }

    int readNumber() throws IOException {
        long number = readLong();
        if (number < 0 || number > Integer.MAX_VALUE) {
            throw new IOException("the whole number " + number + " out of range");
        }
        return (int) number;
    }

    long readLong() throws IOException {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            int group = in.readUnsignedByte();
            number |= (group & 0x7FL) << shift;
            if ((group & 0x80) == 0) {
                return number;
            }
        }
        throw new IOException("a whole number of more than 10 bytes");
    }

    double readDouble() throws IOException {
        return in.readDouble();
    }

    float readFloat() throws IOException {
        return in.readFloat();
    }

    float[] readFloats() throws IOException {
        float[] values = new float[readSize(Float.BYTES)];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }

    byte[] readBytes() throws IOException {
        byte[] bytes = new byte[readSize(1)];
        in.readFully(bytes);
        return bytes;
    }

    String readText() throws IOException {
        return new String(readBytes(), UTF_8);
    }

    int available() throws IOException {
        return in.available();
    }

    /** A number of elements, checked against the bytes that are there, so that damage is not answered by a huge array. */
    private int readSize(int elementBytes) throws IOException {
        int size = readNumber();
        if ((long) size * elementBytes > in.available()) {
            throw new IOException("an array of " + size + " elements with only " + in.available() + " bytes left");
        }
        return size;
    }
}
