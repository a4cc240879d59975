package dev.anneal.evaluate;

import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.MicroBatchTally.CellCount;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tallies as bytes, for a gather between ranks or the result of a task. One version byte, then whole numbers in 7-bit groups (low first) and losses
 * as IEEE doubles, bit for bit: about 20 bytes and 3 per cell for a micro-batch.
 */
public final class TallyCodec {
    private static final int VERSION = 1;

    private TallyCodec() {}

    public static byte[] encode(List<MicroBatchTally> tallies) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + tallies.size() * 32);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            writeNumber(out, tallies.size());
            for (MicroBatchTally tally : tallies) {
                encode(tally, out);
            }
        } catch (IOException e) {
            throw AnnealException.bug("A tally could not be written to memory.", e);
        }
        return bytes.toByteArray();
    }

    private static void encode(MicroBatchTally tally, DataOutputStream out) throws IOException {
        writeNumber(out, tally.index());
        out.writeDouble(tally.lossSum());
        out.writeDouble(tally.divisor());
        writeNumber(out, tally.cells().size());
        for (CellCount cell : tally.cells()) {
            writeNumber(out, cell.label());
            writeNumber(out, cell.prediction());
            writeNumber(out, cell.count());
        }
    }

    /** Reads what {@link #encode} wrote; anything else is an error of kind bug. */
    public static List<MicroBatchTally> decode(byte[] bytes) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            int version = in.readUnsignedByte();
            if (version != VERSION) {
                throw new IOException("version " + version + " instead of " + VERSION);
            }
            int size = readNumber(in);
            List<MicroBatchTally> tallies = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                tallies.add(decodeOne(in));
            }
            if (in.available() > 0) {
                throw new IOException(in.available() + " bytes too many");
            }
            return tallies;
        } catch (IOException | IllegalArgumentException e) {
            throw AnnealException.bug(
                    "A tally of " + bytes.length + " bytes cannot be read: " + e.getMessage()
                            + ". All ranks must run the same version of Anneal.",
                    e);
        }
    }

    private static MicroBatchTally decodeOne(DataInputStream in) throws IOException {
        int index = readNumber(in);
        double lossSum = in.readDouble();
        double divisor = in.readDouble();
        int size = readNumber(in);
        List<CellCount> cells = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            cells.add(new CellCount(readNumber(in), readNumber(in), readNumber(in)));
        }
        return new MicroBatchTally(index, lossSum, divisor, cells);
    }

    private static void writeNumber(DataOutputStream out, int number) throws IOException {
        int rest = number;
        while ((rest & ~0x7F) != 0) {
            out.writeByte((rest & 0x7F) | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    private static int readNumber(DataInputStream in) throws IOException {
        int number = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int group = in.readUnsignedByte();
            number |= (group & 0x7F) << shift;
            if ((group & 0x80) == 0) {
                return number;
            }
        }
        throw new IOException("a whole number of more than 5 bytes");
    }
}
