package dev.anneal.model.weights;

import java.util.Arrays;

/** Arithmetic on shapes, which come from files and may say anything. */
final class TensorShape {
    private TensorShape() {}

    /** The number of elements. Throws ArithmeticException when a size is negative or the product exceeds a long. */
    static long elements(long[] shape) {
        long elements = 1;
        for (long size : shape) {
            if (size < 0) {
                throw new ArithmeticException("negative size " + size);
            }
            elements = Math.multiplyExact(elements, size);
        }
        return elements;
    }

    static String text(long[] shape) {
        return Arrays.toString(shape);
    }
}
