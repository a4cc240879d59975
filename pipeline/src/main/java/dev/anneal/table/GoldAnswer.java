package dev.anneal.table;

import java.util.Optional;

/**
 * An answer that a question has in its context.
 *
 * @param start where it begins, in UTF-16 units of the context
 */
public record GoldAnswer(String text, int start) {
    /** Behind every context, and small enough that a length can be added. */
    private static final int BEYOND = Integer.MAX_VALUE / 2;

    /** With a start in code points, as SQuAD's {@code answer_start} is; a start beyond the context stays beyond it. */
    public static GoldAnswer atCodePoint(String context, String text, long start) {
        int codePoints = context.codePointCount(0, context.length());
        boolean inside = start >= 0 && start <= codePoints;
        return new GoldAnswer(
                text,
                inside ? context.offsetByCodePoints(0, (int) start) : (int) Math.max(-1, Math.min(start, BEYOND)));
    }

    /** Exclusive, in UTF-16 units of the context. */
    public int end() {
        return start + text.length();
    }

    /** What is wrong with it, as the end of a sentence; such an answer must not be trained on. */
    public Optional<String> problemIn(String context) {
        if (text.isEmpty()) {
            return Optional.of("the answer is empty");
        }
        if (start < 0 || end() > context.length()) {
            return Optional.of("the answer \"" + text + "\" begins at " + start + ", but the context has "
                    + context.length() + " characters");
        }
        if (!context.startsWith(text, start)) {
            return Optional.of("the answer \"" + text + "\" should begin at " + start + ", but there the context has \""
                    + context.substring(start, end()) + "\"");
        }
        return Optional.empty();
    }
}
