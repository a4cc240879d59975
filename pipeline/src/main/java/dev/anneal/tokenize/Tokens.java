package dev.anneal.tokenize;

/**
 * A row before anything was dropped from it, as the native library has it; all arrays have one element per token.
 *
 * @param starts in code points of the text, or of the word where the row came as words
 * @param texts 0 or 1 for the text that a token comes from, -1 for special tokens
 * @param words index of the word in its text, -1 for special tokens
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived; copied nowhere
record Tokens(int[] ids, int[] typeIds, int[] texts, int[] starts, int[] ends, int[] words) {
    int length() {
        return ids.length;
    }

    /** The tokens at these positions; {@code offsets} turns code points into UTF-16 units. */
    AlignedEncoding at(int[] positions, int tokensBeforeTruncation, Offsets offsets) {
        Encoding encoding = new Encoding(pick(ids, positions), pick(typeIds, positions), tokensBeforeTruncation);
        int[] keptTexts = pick(texts, positions);
        int[] keptWords = pick(words, positions);
        int[] keptStarts = pick(starts, positions);
        int[] keptEnds = pick(ends, positions);
        for (int i = 0; i < positions.length; i++) {
            if (keptTexts[i] < 0) {
                keptStarts[i] = -1;
                keptEnds[i] = -1;
            } else {
                int[] units = offsets.units(keptTexts[i], keptWords[i]);
                keptStarts[i] = CodePoints.unit(units, keptStarts[i]);
                keptEnds[i] = CodePoints.unit(units, keptEnds[i]);
            }
        }
        return new AlignedEncoding(encoding, keptStarts, keptEnds, keptTexts, keptWords);
    }

    /** Where the code points of the text or word that a token comes from lie. */
    interface Offsets {
        /** The UTF-16 unit of each code point; empty if they are the same. */
        int[] units(int text, int word);
    }

    static int[] pick(int[] values, int[] positions) {
        int[] picked = new int[positions.length];
        for (int i = 0; i < positions.length; i++) {
            picked[i] = values[positions[i]];
        }
        return picked;
    }

    static int count(int[] values, int value) {
        int count = 0;
        for (int each : values) {
            count += each == value ? 1 : 0;
        }
        return count;
    }

    /** 0, 1, ... size - 1. */
    static int[] all(int size) {
        int[] all = new int[size];
        for (int i = 0; i < size; i++) {
            all[i] = i;
        }
        return all;
    }
}
