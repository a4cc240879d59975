package dev.anneal.tokenize;

import dev.anneal.table.GoldAnswer;

/**
 * The tokens of a window that hold an answer, first and last included; {@link #NONE}, the {@code [CLS]} token, if the window does not hold all of it.
 */
public record TokenSpan(int start, int end) {
    public static final TokenSpan NONE = new TokenSpan(0, 0);

    private static final int CONTEXT = 1;

    /**
     * Finds an answer as {@code prepare_train_features} of {@code transformers}' {@code run_qa.py} does: from the last token that begins at the answer's
     * start or before it, to the first that ends at its end or behind it. Two cases in which that gives a span that ends before it begins are mended
     * here: an answer in the window's last token (there, the search runs on into special tokens, whose offsets are 0), and an answer that is one
     * character of several tokens (byte-level tokenizers), which are all taken.
     *
     * @param window of a question and its context, the second text
     * @param answer checked with {@link GoldAnswer#problemIn}
     */
    public static TokenSpan of(AlignedEncoding window, GoldAnswer answer) {
        int[] texts = window.texts();
        int first = 0;
        while (first < texts.length && texts[first] != CONTEXT) {
            first++;
        }
        int last = texts.length - 1;
        while (last >= 0 && texts[last] != CONTEXT) {
            last--;
        }
        if (first > last || window.starts()[first] > answer.start() || window.ends()[last] < answer.end()) {
            return NONE;
        }
        int start = first;
        while (start < last && window.starts()[start + 1] <= answer.start()) {
            start++;
        }
        int end = last;
        while (end > first && window.ends()[end - 1] >= answer.end()) {
            end--;
        }
        return new TokenSpan(Math.min(start, end), Math.max(start, end));
    }
}
