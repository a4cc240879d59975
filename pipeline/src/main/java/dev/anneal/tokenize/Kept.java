package dev.anneal.tokenize;

import java.util.Arrays;

/**
 * How many tokens of each text stay. The rules are those of {@code truncate_encodings} in Hugging Face's tokenizers: the post-processor adds special
 * tokens after truncation, and which ones does not depend on what was dropped, so that dropping afterwards gives the same ids and a row is encoded
 * once, whether it is long or short.
 *
 * @param first of the first text's tokens
 * @param second of the second text's tokens
 * @param headShare of the tokens that stay, the share that comes from the beginning of a text; the others come from its end
 */
record Kept(int first, int second, double headShare) {
    /**
     * Which tokens of a row stay, special ones included, in order.
     *
     * @param texts of each token the text that it comes from, 0 or 1; negative for special tokens; [T]
     * @throws RowTooLongException if the row is too long and may not lose as many tokens
     */
    static int[] positions(int[] texts, TokenizerOptions options) {
        if (texts.length <= options.maxLength()) {
            return Tokens.all(texts.length);
        }
        int first = Tokens.count(texts, 0);
        int second = Tokens.count(texts, 1);
        int special = texts.length - first - second;
        Kept kept = of(first, second, options.maxLength() - special, options);
        if (kept.first < 0 || kept.second < 0) {
            throw RowTooLongException.of(texts.length, options);
        }
        return kept.positions(texts);
    }

    /** Of texts with {@code first} and {@code second} tokens at most {@code budget}; a negative part means that it cannot be. */
    private static Kept of(int first, int second, int budget, TokenizerOptions options) {
        int excess = first + second - budget;
        return switch (options.truncation()) {
            case LONGEST_FIRST -> longestFirst(first, second, budget, 1);
            case ONLY_FIRST -> new Kept(first > excess ? first - excess : -1, second, 1);
            case ONLY_SECOND -> new Kept(first, second > excess ? second - excess : -1, 1);
            case HEAD_TAIL -> longestFirst(first, second, budget, options.headShare());
            case WINDOWS, FAIL -> new Kept(-1, -1, 1);
        };
    }

    private int[] positions(int[] texts) {
        Part[] parts = {
            Part.of(Tokens.count(texts, 0), first, headShare), Part.of(Tokens.count(texts, 1), second, headShare)
        };
        int[] seen = new int[parts.length];
        int[] positions = new int[texts.length];
        int size = 0;
        for (int i = 0; i < texts.length; i++) {
            int text = texts[i];
            if (text < 0 || parts[text].keeps(seen[text]++)) {
                positions[size++] = i;
            }
        }
        return Arrays.copyOf(positions, size);
    }

    /** Of {@code size} tokens the first {@code head} and those from {@code tail} on. */
    private record Part(int head, int tail) {
        static Part of(int size, int kept, double headShare) {
            int head = kept >= size ? size : (int) Math.round(kept * headShare);
            return new Part(head, size - Math.max(kept - head, 0));
        }

        boolean keeps(int index) {
            return index < head || index >= tail;
        }
    }

    private static Kept longestFirst(int first, int second, int budget, double headShare) {
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, budget - shorter);
        if (shorter + longer > budget) {
            shorter = budget / 2;
            longer = budget - shorter;
        }
        return first <= second ? new Kept(shorter, longer, headShare) : new Kept(longer, shorter, headShare);
    }
}
