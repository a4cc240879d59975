package dev.anneal.tokenize;

import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a row that is too long into windows that have {@code stride} tokens of the windowed text in common, as {@code return_overflowing_tokens} with
 * {@code stride} does in Hugging Face's tokenizers: each window begins {@code room - stride} tokens after the one before, and the last one ends with
 * the text. All windows have the types that the post-processor says; there, those after the first have type 1 for the second text in any case.
 */
final class Windows {
    private Windows() {}

    /**
     * The positions of the tokens of each window; special tokens and the other text are in all of them.
     *
     * @param texts of each token the text that it comes from; [T]
     * @param windowed the text that is cut, 0 or 1
     * @throws RowTooLongException if the rest of the row leaves no room for more than the tokens in common
     */
    static List<int[]> of(int[] texts, int windowed, TokenizerOptions options) {
        if (texts.length <= options.maxLength()) {
            return List.of(Tokens.all(texts.length));
        }
        int size = Tokens.count(texts, windowed);
        int room = options.maxLength() - (texts.length - size);
        if (room <= options.stride()) {
            throw RowTooLongException.noRoom(texts.length, room, options);
        }
        List<int[]> windows = new ArrayList<>();
        int start = 0;
        while (start + room < size) {
            windows.add(window(texts, windowed, start, start + room));
            start += room - options.stride();
        }
        windows.add(window(texts, windowed, start, size));
        return windows;
    }

    private static int[] window(int[] texts, int windowed, int start, int stop) {
        int others = texts.length - Tokens.count(texts, windowed);
        int[] positions = new int[others + stop - start];
        int size = 0;
        int seen = 0;
        for (int i = 0; i < texts.length; i++) {
            boolean keep = true;
            if (texts[i] == windowed) {
                keep = seen >= start && seen < stop;
                seen++;
            }
            if (keep) {
                positions[size++] = i;
            }
        }
        return positions;
    }
}
