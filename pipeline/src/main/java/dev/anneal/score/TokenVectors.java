package dev.anneal.score;

import java.util.Arrays;

/**
 * Hidden states of one row, and what is made of them. Sums are in double.
 *
 * @param values [L, T, H]
 * @param layers L
 * @param tokens T
 */
@SuppressWarnings("ArrayRecordComponent") // lives while one row is pooled
record TokenVectors(float[] values, int layers, int tokens) {
    /** Below it a vector counts as zero, which has no direction. */
    private static final double SHORTEST = 1e-12;

    private int width() {
        return values.length / (layers * tokens);
    }

    /** [H] */
    float[] vector(int layer, int token) {
        int from = (layer * tokens + token) * width();
        return Arrays.copyOfRange(values, from, from + width());
    }

    /** [T, H] */
    float[][] all(int layer) {
        float[][] all = new float[tokens][];
        for (int token = 0; token < tokens; token++) {
            all[token] = vector(layer, token);
        }
        return all;
    }

    /** The mean over the tokens. [H] */
    float[] mean(int layer) {
        double[] sums = new double[width()];
        for (float[] vector : all(layer)) {
            for (int h = 0; h < sums.length; h++) {
                sums[h] += vector[h];
            }
        }
        float[] mean = new float[sums.length];
        for (int h = 0; h < mean.length; h++) {
            mean[h] = (float) (sums[h] / tokens);
        }
        return mean;
    }

    /** The largest value of each dimension. [H] */
    float[] largest(int layer) {
        float[] largest = vector(layer, 0);
        for (float[] vector : all(layer)) {
            for (int h = 0; h < largest.length; h++) {
                largest[h] = Math.max(largest[h], vector[h]);
            }
        }
        return largest;
    }

    /** The first token's vectors of all layers, one after the other. [L H] */
    float[] firstOfAllLayers() {
        int width = width();
        float[] all = new float[layers * width];
        for (int layer = 0; layer < layers; layer++) {
            System.arraycopy(vector(layer, 0), 0, all, layer * width, width);
        }
        return all;
    }

    /** Scales each vector to length 1, in place. [n, H] */
    static void normalize(float[][] vectors) {
        for (float[] vector : vectors) {
            double squares = 0;
            for (float value : vector) {
                squares += (double) value * value;
            }
            double length = Math.max(Math.sqrt(squares), SHORTEST);
            for (int h = 0; h < vector.length; h++) {
                vector[h] = (float) (vector[h] / length);
            }
        }
    }
}
