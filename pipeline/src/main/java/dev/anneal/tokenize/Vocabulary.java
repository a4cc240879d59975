package dev.anneal.tokenize;

import java.util.BitSet;

/**
 * What is known of each token id: whether it is ordinary, special or unused, and whether it goes on with the word of the token before it. The latter
 * is {@code ##} for WordPiece and the missing mark of a space for SentencePiece and byte-level tokenizers, for which a comma thus belongs to the word
 * before it. Immutable.
 */
public final class Vocabulary {
    private final int size;
    private final BitSet ordinary;
    private final BitSet continuing;

    /** @param continuing ids of tokens that go on with a word */
    Vocabulary(int size, BitSet ordinary, BitSet continuing) {
        this.size = size;
        this.ordinary = ordinary;
        this.continuing = continuing;
    }

    /** One more than the highest id, special tokens included. */
    public int size() {
        return size;
    }

    /** The ids that are in use and not special, ascending. */
    public int[] ordinaryIds() {
        return ordinary.stream().toArray();
    }

    /**
     * The number of the word that each token belongs to, from 0; a special token, or one that goes on with no ordinary token, begins a new one.
     *
     * @param ids a row; [T]
     * @return ascending; [T]
     */
    public int[] words(int[] ids) {
        int[] words = new int[ids.length];
        for (int i = 1; i < ids.length; i++) {
            boolean sameWord = continuing.get(ids[i]) && ordinary.get(ids[i - 1]);
            words[i] = words[i - 1] + (sameWord ? 0 : 1);
        }
        return words;
    }
}
