package dev.anneal.tokenize;

/**
 * A row that was given as words.
 *
 * @param aligned its tokens; {@link AlignedEncoding#words} holds indices of the list of words, {@link AlignedEncoding#starts} units of each word
 * @param wordsLost words of which truncation left no token
 * @param wordsWithoutTokens words for which the tokenizer has no token, such as the empty one or a control character
 */
public record WordEncoding(AlignedEncoding aligned, int wordsLost, int wordsWithoutTokens) {
    /**
     * Counts words.
     *
     * @param tokenWords of each token before truncation the index of its word, -1 for special tokens
     * @param size of the list of words
     */
    static WordEncoding of(int[] tokenWords, AlignedEncoding aligned, int size) {
        int present = distinct(tokenWords, size);
        return new WordEncoding(aligned, present - distinct(aligned.words(), size), size - present);
    }

    public Encoding encoding() {
        return aligned.encoding();
    }

    private static int distinct(int[] words, int size) {
        boolean[] seen = new boolean[size];
        int distinct = 0;
        for (int word : words) {
            if (word >= 0 && !seen[word]) {
                seen[word] = true;
                distinct++;
            }
        }
        return distinct;
    }
}
