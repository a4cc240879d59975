package dev.anneal.evaluate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Figures as bytes: whole numbers from 0 in 7-bit groups, low first; floats and doubles as IEEE numbers, bit for bit. */
public final class TallyOutput {
    private final DataOutputStream out;

    TallyOutput(OutputStream out) {
        this.out = new DataOutputStream(out);
    }

    void writeNumber(long number) throws IOException {
        long rest = number;
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) (rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    void writeDouble(double value) throws IOException {
        out.writeDouble(value);
    }

    void writeFloat(float value) throws IOException {
        out.writeFloat(value);
    }

    void writeFloats(float[] values) throws IOException {
        writeNumber(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    void writeBytes(byte[] bytes) throws IOException {
        writeNumber(bytes.length);
        out.write(bytes);
    }

    void writeText(String text) throws IOException {
        writeBytes(text.getBytes(UTF_8));
    }
}
