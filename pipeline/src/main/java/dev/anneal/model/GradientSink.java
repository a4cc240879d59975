package dev.anneal.model;

import dev.anneal.tensor.FlatVector;

/** Takes the gradients of a backward pass, vector by vector, from the last layer to the first. */
public interface GradientSink {
    /** A vector for the gradient of model vector {@code index}; its padding must be zero, the rest is overwritten. */
    FlatVector gradientFor(int index);

    /** The gradient of {@link EncoderModel#rowVector}, last of all. */
    void readyRows(RowGradient gradient);

    /** A vector from {@link #gradientFor} is no longer needed. */
    void release(int index, FlatVector gradient);

    /** The gradient of model vector {@code index} is complete: no lower layer uses the vector. */
    void ready(int index, FlatVector gradient);
}
