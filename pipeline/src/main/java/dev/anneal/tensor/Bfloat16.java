package dev.anneal.tensor;

/** Numbers in bf16, the upper 16 bits of a float, as torch rounds to it: to the nearest, ties to even. */
public final class Bfloat16 {
    private static final int NAN = 0x7FC0_0000;

    private Bfloat16() {}

    /** The nearest number that bf16 has, as a float; overflows to infinity. */
    public static float round(float value) {
        int bits = Float.floatToRawIntBits(value);
        int rounded = bits + 0x7FFF + (bits >>> 16 & 1) & 0xFFFF_0000;
        return Float.intBitsToFloat(Float.isNaN(value) ? NAN : rounded);
    }

    /** The 16 bits of a number that bf16 has. */
    public static short bits(float exact) {
        return (short) (Float.floatToRawIntBits(exact) >>> 16);
    }

    /** The number that has these bits. */
    public static float of(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }
}
