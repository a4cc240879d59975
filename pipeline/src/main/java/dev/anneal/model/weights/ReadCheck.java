package dev.anneal.model.weights;

import dev.anneal.error.AnnealException;
import java.nio.FloatBuffer;

/** What every source checks before it copies a tensor. */
final class ReadCheck {
    private ReadCheck() {}

    static void check(WeightSource source, String name, FloatBuffer into) {
        ElementType type = source.elementType(name);
        if (!type.isReadable()) {
            throw AnnealException.user(
                    "Tensor '" + name + "' of " + source.description() + " holds " + type
                            + ", but weights are read from F32, F16 and BF16 only. Save the model again in one of these types.");
        }
        long elements = TensorShape.elements(source.shape(name));
        if (into.remaining() != elements) {
            throw AnnealException.bug("Tensor '" + name + "' of " + source.description() + " has " + elements
                    + " elements, but the buffer to read it into has room for " + into.remaining() + ".");
        }
    }
}
