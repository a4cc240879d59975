package dev.anneal.model.weights;

import java.nio.FloatBuffer;

/**
 * A parameter that is to be filled from a source.
 *
 * @param name the full Hugging Face name, with the prefix of the encoder: {@code bert.embeddings.LayerNorm.weight}, {@code classifier.bias}
 * @param shape as PyTorch shows it
 * @param into receives the elements from its position to its limit; its position does not move
 */
public record WantedTensor(String name, long[] shape, FloatBuffer into, Presence presence) {
    /** What it means when the source does not have the tensor. */
    public enum Presence {
        /** An error: an encoder without it is useless. */
        REQUIRED,
        /** The caller initialises it: heads, and poolers, which masked-language checkpoints lack. */
        MAY_BE_NEW
    }

    public WantedTensor {
        shape = shape.clone();
        into = into.duplicate();
        if (TensorShape.elements(shape) != into.remaining()) {
            throw new IllegalArgumentException(
                    name + ": shape " + TensorShape.text(shape) + " does not fit " + into.remaining() + " floats");
        }
    }

    @Override
    public long[] shape() {
        return shape.clone();
    }

    @Override
    public FloatBuffer into() {
        return into.duplicate();
    }
}
