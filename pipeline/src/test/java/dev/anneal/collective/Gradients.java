package dev.anneal.collective;

import dev.anneal.config.ReducePrecision;
import dev.anneal.tensor.Bfloat16;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Micro-batch gradients of one vector, of such different magnitudes that every order of additions gives other bits, and their sum by
 * the plain sequential tree.
 */
public record Gradients(int id, List<float[]> leaves, ReducePrecision precision) {
    public static Gradients random(int id, int microBatches, int cells) {
        List<float[]> leaves = new ArrayList<>();
        for (int leaf = 0; leaf < microBatches; leaf++) {
            SplittableRandom random = new SplittableRandom(1_000L * id + leaf);
            float[] values = new float[cells * Bucket.GRID];
            for (int i = 0; i < values.length; i++) {
                long bits = random.nextLong();
                values[i] = (int) bits * 0x1p-31f * (1 << (bits >>> 60));
            }
            leaves.add(values);
        }
        return new Gradients(id, leaves, ReducePrecision.FP32);
    }

    /** To be summed in bf16. */
    public Gradients rounded() {
        List<float[]> rounded = leaves.stream().map(Gradients::round).toList();
        return new Gradients(id, rounded, ReducePrecision.BF16);
    }

    private static float[] round(float[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            rounded[i] = Bfloat16.round(values[i]);
        }
        return rounded;
    }

    /** What a rank hands over; the result lies in its first subtree, where it has one. */
    Bucket bucket(int rank, int worldSize) {
        return bucket(rank, worldSize, Gradients::direct);
    }

    /** The same, with vectors in memory of the caller's choice. */
    Bucket bucket(int rank, int worldSize, Function<float[], ByteBuffer> memory) {
        List<Subtree> mine = TreeLayout.of(leaves.size(), worldSize).pieces(rank).stream()
                .map(piece -> new Subtree(piece.low(), piece.high(), memory.apply(sum(piece.low(), piece.high()))))
                .toList();
        ByteBuffer result = mine.isEmpty()
                ? memory.apply(new float[leaves.get(0).length])
                : mine.get(0).values();
        return new Bucket(id, leaves.size(), mine, result, precision);
    }

    public float[] sum() {
        return sum(0, leaves.size());
    }

    float[] sumFromLeftToRight() {
        float[] sum = leaves.get(0).clone();
        for (float[] leaf : leaves.subList(1, leaves.size())) {
            add(sum, leaf);
        }
        return sum;
    }

    public static float[] floats(ByteBuffer values) {
        float[] floats = new float[values.limit() / Float.BYTES];
        values.asFloatBuffer().get(floats);
        return floats;
    }

    public static ByteBuffer direct(float[] values) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(values.length * Float.BYTES).order(ByteOrder.nativeOrder());
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    /** Of leaves low to high, split at the largest power of two below their number. */
    public float[] sum(int low, int high) {
        if (high - low == 1) {
            return leaves.get(low).clone();
        }
        int left = 1;
        while (2 * left < high - low) {
            left *= 2;
        }
        float[] sum = sum(low, low + left);
        add(sum, sum(low + left, high));
        return precision == ReducePrecision.BF16 ? round(sum) : sum;
    }

    private static void add(float[] sum, float[] addend) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] = sum[i] + addend[i];
        }
    }
}
