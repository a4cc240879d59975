package dev.anneal.plan;

/**
 * The generator behind every order of rows, new weight and dropout seed. Its numbers are part of the "same bytes" promise, so it is written out here, where no library release
 * can change it: SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014), whose state grows by the
 * golden ratio and is mixed by Stafford's variant 13. Numbers below a bound come from the upper 32 bits by multiplication, with rejection of the
 * uneven rest (Lemire, "Fast random integer generation in an interval", 2019), and are exactly uniform. Not thread-safe.
 */
public final class SplitMix64 {
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private long state;

    private SplitMix64(long state) {
        this.state = state;
    }

    /** A hash of several numbers: unrelated for arguments that differ anywhere. */
    public static long hash(long... values) {
        long hash = 0;
        for (long value : values) {
            hash = mix(hash ^ value);
        }
        return hash;
    }

    /** The stream of one seed. */
    public static SplitMix64 of(long seed) {
        return new SplitMix64(mix(seed));
    }

    /** The stream of one purpose in one epoch; streams of different arguments are unrelated. */
    static SplitMix64 of(long seed, int epoch, int purpose) {
        return new SplitMix64(mix(mix(mix(seed) + epoch) + purpose));
    }

    public long nextLong() {
        state += GOLDEN_RATIO;
        return finish(state);
    }

    /** Uniform in (0, 1], in steps of 2^-53. */
    public double nextDouble() {
        return ((nextLong() >>> 11) + 1) * 0x1.0p-53;
    }

    /** Uniform in [0, bound); bound must be positive. */
    public int nextInt(int bound) {
        long product = (nextLong() >>> 32) * bound;
        if ((product & 0xFFFFFFFFL) < bound) {
            long uneven = (1L << 32) % bound;
            while ((product & 0xFFFFFFFFL) < uneven) {
                product = (nextLong() >>> 32) * bound;
            }
        }
        return (int) (product >>> 32);
    }

    /** Fisher and Yates, from the last element down (Durstenfeld 1964). */
    void shuffle(int[] values) {
        for (int last = values.length - 1; last > 0; last--) {
            int other = nextInt(last + 1);
            int value = values[last];
            values[last] = values[other];
            values[other] = value;
        }
    }

    private static long mix(long value) {
        return finish(value + GOLDEN_RATIO);
    }

    private static long finish(long value) {
        long mixed = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
