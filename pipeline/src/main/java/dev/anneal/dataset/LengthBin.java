package dev.anneal.dataset;

import java.io.Serializable;

/**
 * Rows whose number of tokens before truncation lies in [from, to]. The bins are the same for every dataset, so that histograms add up: one length
 * each below 16, then eight bins to every power of two.
 */
public record LengthBin(int from, int to, long rows) implements Serializable {
    private static final int EXACT_BELOW = 16;
    private static final int BINS_PER_OCTAVE_BITS = 3;

    public LengthBin {
        if (from < 0 || to < from || rows < 0) {
            throw new IllegalArgumentException("Not a bin: " + from + " to " + to + " with " + rows + " rows.");
        }
    }

    /** The bin that a length falls into, with the given number of rows. */
    static LengthBin of(int length, long rows) {
        if (length < EXACT_BELOW) {
            return new LengthBin(length, length, rows);
        }
        int shift = 31 - Integer.numberOfLeadingZeros(length) - BINS_PER_OCTAVE_BITS;
        int from = length >> shift << shift;
        return new LengthBin(from, from + (1 << shift) - 1, rows);
    }

    LengthBin plus(LengthBin other) {
        return new LengthBin(from, to, rows + other.rows);
    }
}
