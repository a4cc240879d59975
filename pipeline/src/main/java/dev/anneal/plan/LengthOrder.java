package dev.anneal.plan;

import java.util.Arrays;

/** Sorting rows by length, longest first; among equals the earlier one stays earlier, so that the result is one and the same everywhere. */
final class LengthOrder {
    private LengthOrder() {}

    /** Sorts rows[from, to) in place. */
    static void sort(int[] rows, int from, int to, int[] lengths) {
        long[] keys = new long[to - from];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (long) -lengths[rows[from + i]] << 32 | i;
        }
        Arrays.sort(keys);
        int[] before = Arrays.copyOfRange(rows, from, to);
        for (int i = 0; i < keys.length; i++) {
            rows[from + i] = before[(int) keys[i]];
        }
    }

    /**
     * An order of {@code count} things sorted by length in which every contiguous run holds long and short ones alike: the numbers 0 to count - 1
     * by their reversed bits (van der Corput 1935). Ranks own contiguous runs, and so share the work evenly, however many they are.
     */
    static int[] spread(int count) {
        int[] order = new int[count];
        int next = 0;
        int bits = 32 - Integer.numberOfLeadingZeros(Math.max(1, count - 1));
        for (long i = 0; next < count; i++) {
            int reversed = Integer.reverse((int) i) >>> (32 - bits);
            if (reversed < count) {
                order[next++] = reversed;
            }
        }
        return order;
    }
}
