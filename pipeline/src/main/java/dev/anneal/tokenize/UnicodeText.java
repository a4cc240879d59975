package dev.anneal.tokenize;

/** Makes texts valid Unicode: half a surrogate pair, which stands for no character, becomes U+FFFD, as decoders of bytes have it. */
final class UnicodeText {
    private static final char REPLACEMENT = '\uFFFD';

    private UnicodeText() {}

    static String repair(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isLone(text, i)) {
                return repaired(text, i);
            }
        }
        return text;
    }

    private static String repaired(String text, int from) {
        StringBuilder result = new StringBuilder(text);
        for (int i = from; i < text.length(); i++) {
            if (isLone(text, i)) {
                result.setCharAt(i, REPLACEMENT);
            }
        }
        return result.toString();
    }

    private static boolean isLone(String text, int i) {
        char unit = text.charAt(i);
        if (Character.isHighSurrogate(unit)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(unit) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
