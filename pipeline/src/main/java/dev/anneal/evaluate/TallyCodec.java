package dev.anneal.evaluate;

import dev.anneal.error.AnnealException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Tallies as bytes, for a gather between ranks or the result of a task. One version byte, the number of tallies, then each with the byte of its kind:
 * about 20 bytes and 3 per cell for a micro-batch of a single-label classifier.
 */
public final class TallyCodec {
    private static final int VERSION = 3;

    private TallyCodec() {}

    public static byte[] encode(List<? extends Tally> tallies) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(64 + tallies.size() * 32);
        TallyOutput out = new TallyOutput(bytes);
        try {
            out.writeNumber(VERSION);
            out.writeNumber(tallies.size());
            for (Tally tally : tallies) {
                out.writeNumber(tally.kind().ordinal());
                tally.writeTo(out);
            }
        } catch (IOException e) {
            throw AnnealException.bug("A tally could not be written to memory.", e);
        }
        return bytes.toByteArray();
    }

    /** Reads what {@link #encode} wrote; anything else is an error of kind bug. */
    public static List<Tally> decode(byte[] bytes) {
        TallyInput in = new TallyInput(bytes);
        try {
            int version = in.readNumber();
            if (version != VERSION) {
                throw new IOException("version " + version + " instead of " + VERSION);
            }
            int size = in.readNumber();
            List<Tally> tallies = new ArrayList<>();
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

    private static Tally decodeOne(TallyInput in) throws IOException {
        int kind = in.readNumber();
        if (kind >= TallyKind.values().length) {
            throw new IOException("a tally of kind " + kind);
        }
        return TallyKind.values()[kind].read(in);
    }
}
