package dev.anneal.model.weights;

import java.nio.FloatBuffer;

/**
 * A tensor's shape and its float32 elements in row-major order, from the buffer's position to its limit. The buffer is shared, not copied, and its
 * position never moves.
 */
public record NamedTensor(long[] shape, FloatBuffer values) {
    public NamedTensor {
        shape = shape.clone();
        values = values.duplicate();
        if (TensorShape.elements(shape) != values.remaining()) {
            throw new IllegalArgumentException(
                    "shape " + TensorShape.text(shape) + " does not fit " + values.remaining() + " values");
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public FloatBuffer values() {
        return values.duplicate();
    }
}
