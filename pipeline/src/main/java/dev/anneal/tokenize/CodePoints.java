package dev.anneal.tokenize;

/** Offsets in code points, which the native library counts, as offsets into a Java string, which counts UTF-16 units. */
final class CodePoints {
    private static final int[] SAME = {};

    private CodePoints() {}

    /** The UTF-16 unit where each code point begins, and the length; empty if no character takes two units. */
    static int[] units(String text) {
        int codePoints = text.codePointCount(0, text.length());
        if (codePoints == text.length()) {
            return SAME;
        }
        int[] units = new int[codePoints + 1];
        int unit = 0;
        for (int i = 0; i < codePoints; i++) {
            units[i] = unit;
            unit += Character.charCount(text.codePointAt(unit));
        }
        units[codePoints] = unit;
        return units;
    }

    static int unit(int[] units, int codePoint) {
        return units.length == 0 ? codePoint : units[codePoint];
    }
}
