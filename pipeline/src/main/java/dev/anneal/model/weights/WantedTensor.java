package dev.anneal.model.weights;

import java.nio.FloatBuffer;
import java.util.List;

/**
 * A parameter that is to be filled from a source.
 *
 * @param name the full Hugging Face name, with the prefix of the encoder: {@code bert.embeddings.LayerNorm.weight}, {@code classifier.bias}
 * @param alternatives other names under which the same parameter may be stored, best first, because it is tied: {@code
 *     cls.predictions.decoder.weight} of {@code bert.embeddings.word_embeddings.weight}. They count only where {@code name} is absent
 * @param shape as PyTorch shows it
 * @param into receives the elements from its position to its limit; its position does not move
 */
public record WantedTensor(String name, List<String> alternatives, long[] shape, FloatBuffer into, Presence presence) {
    /** What it means when the source does not have the tensor. */
    public enum Presence {
        /** An error: an encoder without it is useless. */
        REQUIRED,
        /** The caller initialises it: heads, and poolers, which masked-language checkpoints lack. */
        MAY_BE_NEW
    }

    public WantedTensor {
        alternatives = List.copyOf(alternatives);
        shape = shape.clone();
        into = into.duplicate();
        if (TensorShape.elements(shape) != into.remaining()) {
            throw new IllegalArgumentException(
                    name + ": shape " + TensorShape.text(shape) + " does not fit " + into.remaining() + " floats");
        }
    }

    /** A parameter that is stored under its own name only. */
    public WantedTensor(String name, long[] shape, FloatBuffer into, Presence presence) {
        this(name, List.of(), shape, into, presence);
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
