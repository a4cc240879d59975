package dev.anneal.tokenize;

/**
 * A row as the model takes it, and where each of its tokens comes from: what token labels and answers need. All arrays have one element per token,
 * special tokens included.
 *
 * @param starts where a token begins, in UTF-16 units of the text that it comes from, or of the word where the row was given as words; -1 for special
 *     tokens; [T]
 * @param ends where it ends, exclusive; -1 for special tokens; [T]
 * @param texts 0 or 1 for the first or second text, -1 for special tokens; [T]
 * @param words index of its word in that text: of the list, where words were given, else of the tokenizer's own splitting; -1 for special tokens; [T]
 */
@SuppressWarnings("ArrayRecordComponent") // short-lived; copied nowhere
public record AlignedEncoding(Encoding encoding, int[] starts, int[] ends, int[] texts, int[] words) {
    /** Token ids; [T]. */
    public int[] ids() {
        return encoding.ids();
    }

    /** Tokens, T. */
    public int length() {
        return encoding.length();
    }

    /** {@link #starts} where a token comes from that text, 0 or 1, else -1; [T]. */
    public int[] startsIn(int text) {
        return in(text, starts);
    }

    /** {@link #ends} where a token comes from that text, 0 or 1, else -1; [T]. */
    public int[] endsIn(int text) {
        return in(text, ends);
    }

    private int[] in(int text, int[] offsets) {
        int[] result = new int[offsets.length];
        for (int i = 0; i < offsets.length; i++) {
            result[i] = texts[i] == text ? offsets[i] : -1;
        }
        return result;
    }
}
