package dev.anneal.model.weights;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/** Element types of stored tensors. Those with {@link #isReadable} convert to float32 without loss. */
public enum ElementType {
    F32(4),
    F16(2),
    BF16(2),
    F64(8),
    F8_E4M3(1),
    F8_E5M2(1),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1),
    C64(8);

    private final int sizeBytes;

    ElementType(int sizeBytes) {
        this.sizeBytes = sizeBytes;
    }

    public int sizeBytes() {
        return sizeBytes;
    }

    /** Whether {@link WeightSource#read} takes tensors of this type. */
    public boolean isReadable() {
        return this == F32 || this == F16 || this == BF16;
    }

    /** Converts all whole elements that remain in little-endian {@code from}. */
    void decode(ByteBuffer from, FloatBuffer into) {
        switch (this) {
            case F32 -> into.put(from.asFloatBuffer());
            case F16 -> {
                while (from.remaining() >= 2) {
                    into.put(halfToFloat(from.getShort()));
                }
            }
            case BF16 -> {
                while (from.remaining() >= 2) {
                    into.put(Float.intBitsToFloat(from.getShort() << 16));
                }
            }
            case F64, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, C64 ->
                throw new IllegalArgumentException(this + " does not convert to float32");
        }
    }

    /** The element at a byte of a little-endian buffer. */
    float at(ByteBuffer from, int position) {
        return switch (this) {
            case F32 -> from.getFloat(position);
            case F16 -> halfToFloat(from.getShort(position));
            case BF16 -> Float.intBitsToFloat(from.getShort(position) << 16);
            case F64, F8_E4M3, F8_E5M2, I64, I32, I16, I8, U64, U32, U16, U8, BOOL, C64 ->
                throw new IllegalArgumentException(this + " does not convert to float32");
        };
    }

    /** IEEE 754 binary16 to binary32: exact, with subnormals, infinities and the payload of NaN. */
    static float halfToFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >>> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0x1f) {
            return Float.intBitsToFloat(sign | 0x7f800000 | fraction << 13);
        }
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        return Float.intBitsToFloat(sign | (exponent + 112) << 23 | fraction << 13);
    }
}
