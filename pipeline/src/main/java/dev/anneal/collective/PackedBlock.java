package dev.anneal.collective;

import dev.anneal.tensor.Bfloat16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;

/**
 * A block of floats as it travels in bf16, two bytes each. Floats are converted chunk by chunk in heap arrays, as in {@link TreeFold}. For one
 * thread.
 */
final class PackedBlock {
    private static final int CHUNK = 2_048;

    private final ByteBuffer packed =
            ByteBuffer.allocateDirect(SliceGrid.BLOCK_BYTES / 2).order(ByteOrder.nativeOrder());
    private final float[] floats = new float[CHUNK];
    private final short[] halves = new short[CHUNK];

    /** Room for so many bytes, to be filled. */
    ByteBuffer room(int bytes) {
        return packed.clear().limit(bytes);
    }

    /** The bytes of floats that bf16 has; good until the next call. */
    ByteBuffer pack(ByteBuffer values) {
        FloatBuffer source = TreeFold.floats(values, 0, values.limit());
        room(values.limit() / 2);
        for (int from = 0; from < source.limit(); from += CHUNK) {
            int count = Math.min(CHUNK, source.limit() - from);
            source.get(from, floats, 0, count);
            for (int i = 0; i < count; i++) {
                halves[i] = Bfloat16.bits(floats[i]);
            }
            packed.asShortBuffer().put(from, halves, 0, count);
        }
        return packed;
    }

    /** Turns what has filled the room into floats, and fills {@code values} with them. */
    void unpack(ByteBuffer values) {
        ShortBuffer source = packed.clear().asShortBuffer();
        FloatBuffer target = TreeFold.floats(values, 0, values.limit());
        for (int from = 0; from < target.limit(); from += CHUNK) {
            int count = Math.min(CHUNK, target.limit() - from);
            source.get(from, halves, 0, count);
            for (int i = 0; i < count; i++) {
                floats[i] = Bfloat16.of(halves[i]);
            }
            target.put(from, floats, 0, count);
        }
        values.position(values.limit());
    }
}
