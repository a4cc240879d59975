package dev.anneal.tokenize;

/**
 * Counts the words of a text as the first step of BERT's tokenizer cuts them ({@code BasicTokenizer}): between spaces, with each punctuation mark and each
 * ideograph apart. Thus a vocabulary that knows all words has one token a word. What is written without spaces and without ideographs, such as Thai,
 * counts as few long words. Stateless.
 */
public final class WordCount {
    private static final int ASCII = 128;

    private WordCount() {}

    public static int of(String text) {
        int words = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
                inWord = false;
            } else if (Character.isIdeographic(character) || isMark(character)) {
                words++;
                inWord = false;
            } else if (!inWord && isVisible(character)) {
                words++;
                inWord = true;
            }
        }
        return words;
    }

    private static boolean isMark(int character) {
        if (character < ASCII) {
            return !Character.isLetterOrDigit(character) && !Character.isISOControl(character);
        }
        return switch (Character.getType(character)) {
            case Character.CONNECTOR_PUNCTUATION,
                    Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION,
                    Character.OTHER_PUNCTUATION -> true;
            default -> false;
        };
    }

    private static boolean isVisible(int character) {
        return !Character.isISOControl(character) && Character.getType(character) != Character.FORMAT;
    }
}
