package dev.anneal.model;

import dev.anneal.tensor.Bfloat16;
import dev.anneal.tensor.FlatVector;
import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * A gradient of which only some rows are not zero: that of a vocabulary's matrix. Adding two gives the same bits as adding dense gradients would,
 * because sums that begin with +0 never end in -0. Immutable by convention: nobody changes the arrays.
 *
 * @param width floats per row
 * @param rows ascending
 * @param values row after row, as many as {@code rows}
 */
@SuppressWarnings("ArrayRecordComponent") // large, and never compared
public record RowGradient(int width, int[] rows, float[] values) {
    public RowGradient {
        if (values.length != rows.length * width) {
            throw new IllegalArgumentException(rows.length + " rows of " + width + " floats are not " + values.length);
        }
    }

    /** The sum; rows that both have are added left plus right. */
    public RowGradient plus(RowGradient right) {
        int[] merged = new int[rows.length + right.rows.length];
        float[] sums = new float[merged.length * width];
        int size = 0;
        int i = 0;
        int j = 0;
        while (i < rows.length || j < right.rows.length) {
            boolean fromLeft = j == right.rows.length || (i < rows.length && rows[i] <= right.rows[j]);
            boolean fromRight = i == rows.length || (j < right.rows.length && right.rows[j] <= rows[i]);
            merged[size] = fromLeft ? rows[i] : right.rows[j];
            if (fromLeft) {
                System.arraycopy(values, i++ * width, sums, size * width, width);
            }
            if (fromRight) {
                addRow(right.values, j++ * width, sums, size * width);
            }
            size++;
        }
        return new RowGradient(width, Arrays.copyOf(merged, size), Arrays.copyOf(sums, size * width));
    }

    /** Every value rounded to bf16. */
    public RowGradient roundedToBfloat16() {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = Bfloat16.round(values[i]);
        }
        return new RowGradient(width, rows, rounded);
    }

    /** The same without one row: padding learns nothing. */
    RowGradient without(int row) {
        int at = Arrays.binarySearch(rows, row);
        if (at < 0) {
            return this;
        }
        int[] otherRows = new int[rows.length - 1];
        float[] otherValues = new float[values.length - width];
        System.arraycopy(rows, 0, otherRows, 0, at);
        System.arraycopy(rows, at + 1, otherRows, at, rows.length - at - 1);
        System.arraycopy(values, 0, otherValues, 0, at * width);
        System.arraycopy(values, (at + 1) * width, otherValues, at * width, (rows.length - at - 1) * width);
        return new RowGradient(width, otherRows, otherValues);
    }

    /** Puts the rows into a dense matrix. */
    public void copyTo(FloatBuffer dense) {
        for (int i = 0; i < rows.length; i++) {
            dense.put(rows[i] * width, values, i * width, width);
        }
    }

    /** Puts the rows into the matrix at a vector's start, wherever that lies. */
    public void copyTo(FlatVector dense) {
        if (dense.device().isInPlace()) {
            copyTo(dense.values());
        } else {
            dense.putRows(width, rows, values);
        }
    }

    /** Makes the rows of the matrix at a vector's start zero. */
    public void clearIn(FlatVector dense) {
        if (dense.device().isInPlace()) {
            clearIn(dense.values());
        } else {
            dense.putRows(width, rows, new float[values.length]);
        }
    }

    /** Adds the rows to the matrix at a vector's start. */
    void addTo(FlatVector dense) {
        if (dense.device().isInPlace()) {
            addTo(dense.values());
        } else {
            dense.addRows(width, rows, values);
        }
    }

    /** Makes the rows of a dense matrix zero. */
    public void clearIn(FloatBuffer dense) {
        float[] zeros = new float[width];
        for (int row : rows) {
            dense.put(row * width, zeros);
        }
    }

    /** Adds the rows to a dense matrix. */
    void addTo(FloatBuffer dense) {
        for (int i = 0; i < rows.length; i++) {
            for (int k = 0; k < width; k++) {
                int at = rows[i] * width + k;
                dense.put(at, dense.get(at) + values[i * width + k]);
            }
        }
    }

    private void addRow(float[] from, int fromOffset, float[] to, int toOffset) {
        for (int k = 0; k < width; k++) {
            to[toOffset + k] += from[fromOffset + k];
        }
    }
}
