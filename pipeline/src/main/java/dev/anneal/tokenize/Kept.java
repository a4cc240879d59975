package dev.anneal.tokenize;

/**
 * How many tokens of each text stay. The rules are those of {@code truncate_encodings} in Hugging Face's tokenizers: the post-processor adds special
 * tokens after truncation, and which ones does not depend on what was dropped, so that dropping afterwards gives the same ids and a row is encoded
 * once, whether it is long or short.
 *
 * @param first of the first text's tokens, from its beginning
 * @param second of the second text's tokens, from its beginning
 */
record Kept(int first, int second) {
    /** Of texts with {@code first} and {@code second} tokens at most {@code budget}; a negative part means that it cannot be. */
    static Kept of(int first, int second, int budget, TokenizerOptions options) {
        int excess = first + second - budget;
        return switch (options.truncation()) {
            case LONGEST_FIRST -> longestFirst(first, second, budget);
            case ONLY_FIRST -> new Kept(first > excess ? first - excess : -1, second);
            case ONLY_SECOND -> new Kept(first, second > excess ? second - excess : -1);
            case FAIL -> new Kept(-1, -1);
        };
    }

    boolean isPossible() {
        return first >= 0 && second >= 0;
    }

    private static Kept longestFirst(int first, int second, int budget) {
        int shorter = Math.min(first, second);
        int longer = Math.max(shorter, budget - shorter);
        if (shorter + longer > budget) {
            shorter = budget / 2;
            longer = budget - shorter;
        }
        return first <= second ? new Kept(shorter, longer) : new Kept(longer, shorter);
    }
}
