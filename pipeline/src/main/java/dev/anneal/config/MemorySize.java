package dev.anneal.config;

/** Sizes of memory as Spark writes them: {@code 1500m}, {@code 4g}. */
final class MemorySize {
    private static final int KIBI = 10;

    private MemorySize() {}

    static boolean isOne(String text) {
        return text.matches("[1-9][0-9]{0,8}[mgMG]");
    }

    /** @param text of which {@link #isOne} is true */
    static long bytes(String text) {
        int last = text.length() - 1;
        boolean mebi = Character.toLowerCase(text.charAt(last)) == 'm';
        return Long.parseLong(text.substring(0, last)) << (mebi ? 2 * KIBI : 3 * KIBI);
    }
}
