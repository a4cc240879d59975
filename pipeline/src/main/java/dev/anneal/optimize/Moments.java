package dev.anneal.optimize;

import dev.anneal.tensor.FlatVector;

/**
 * Adam's memory of a part of a model vector.
 *
 * @param vector index of the model vector
 * @param from the first float of the vector that is remembered; there are as many as {@code mean} has
 * @param mean running mean of the gradient
 * @param square running mean of its square
 */
public record Moments(int vector, long from, FlatVector mean, FlatVector square) implements AutoCloseable {
    static Moments zeros(int vector, long from, long floats) {
        return new Moments(vector, from, FlatVector.zeros(floats), FlatVector.zeros(floats));
    }

    @Override
    public void close() {
        mean.close();
        square.close();
    }
}
