package dev.anneal.model.weights;

import java.nio.FloatBuffer;
import java.util.Set;

/**
 * Named tensors that can be read as float32. Implementations are safe for concurrent reads, and closed by whoever opened them.
 */
public interface WeightSource extends AutoCloseable {
    /** The names of all tensors, sorted; also of those whose elements are not floating point and which {@link #read} therefore refuses. */
    Set<String> names();

    /** The size of each dimension, outermost first; empty for a scalar. An unknown name is an error of kind bug. */
    long[] shape(String name);

    /** How the file stores the elements. An unknown name is an error of kind bug. */
    ElementType elementType(String name);

    /**
     * Copies all elements of a tensor, in row-major order, from the buffer's position to its limit and leaves the position at the limit. What
     * remains in the buffer must be exactly the number of elements (anything else is an error of kind bug); an element type that is not float32,
     * float16 or bfloat16 is an error of kind user.
     */
    void read(String name, FloatBuffer into);

    /** What messages call this source: its file. */
    String description();

    @Override
    void close();
}
