package dev.anneal.model;

import java.util.List;

/**
 * A model's parameter under its Hugging Face name.
 *
 * @param shape as in {@code model.safetensors}: a linear weight is [out, in]
 * @param decay whether weight decay applies; Hugging Face's rule spares biases and norms
 */
public record Parameter(String name, List<Long> shape, boolean decay) {
    public Parameter {
        shape = List.copyOf(shape);
        if (shape.isEmpty()) {
            throw new IllegalArgumentException(name + " has no dimension");
        }
    }

    public long size() {
        return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
}
