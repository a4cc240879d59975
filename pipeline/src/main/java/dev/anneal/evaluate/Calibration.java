package dev.anneal.evaluate;

import java.io.IOException;
import java.util.Arrays;

/**
 * Whether answers are right as often as the model is confident. The expected calibration error sorts answers into 15 bins of equal width by their
 * confidence, and is the mean distance of accuracy and mean confidence of a bin, weighted by its answers (Naeini et al. 2015; Guo et al. 2017,
 * equation 3: bin m holds ((m - 1) / 15, m / 15]). Beside it, the squared distances of probabilities from what was true, of which Brier's score
 * (1950) is the mean. Merges by addition. Grows by {@code add...}; not thread-safe.
 */
final class Calibration {
    static final int BINS = 15;

    private final long[] answers = new long[BINS];
    private final long[] right = new long[BINS];
    private final double[] confidence = new double[BINS];
    private double squares;

    /** One answer: its confidence, from 0 to 1, whether it is right, and the squared distance of the probabilities from the truth. */
    void add(double probability, boolean isRight, double square) {
        int bin = Math.max(0, Math.min(BINS - 1, (int) Math.ceil(probability * BINS) - 1));
        answers[bin]++;
        right[bin] += isRight ? 1 : 0;
        confidence[bin] += probability;
        squares += square;
    }

    /** The answer to whether a row has a label: the probability that it has, and whether it does. */
    void addLabel(double probability, boolean isTrue) {
        double distance = probability - (isTrue ? 1 : 0);
        add(probability, isTrue, distance * distance);
    }

    void addAll(Calibration other) {
        for (int bin = 0; bin < BINS; bin++) {
            answers[bin] += other.answers[bin];
            right[bin] += other.right[bin];
            confidence[bin] += other.confidence[bin];
        }
        squares += other.squares;
    }

    long answers() {
        return Arrays.stream(answers).sum();
    }

    /** From 0 to 1. */
    double error() {
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(right[bin] - confidence[bin]);
        }
        return Ratio.orZero(sum, answers());
    }

    double brier() {
        return Ratio.orZero(squares, answers());
    }

    void writeTo(TallyOutput out) throws IOException {
        for (int bin = 0; bin < BINS; bin++) {
            out.writeNumber(answers[bin]);
            if (answers[bin] > 0) {
                out.writeNumber(right[bin]);
                out.writeDouble(confidence[bin]);
            }
        }
        out.writeDouble(squares);
    }

    static Calibration readFrom(TallyInput in) throws IOException {
        Calibration read = new Calibration();
        for (int bin = 0; bin < BINS; bin++) {
            read.answers[bin] = in.readLong();
            if (read.answers[bin] > 0) {
                read.right[bin] = in.readLong();
                read.confidence[bin] = in.readDouble();
            }
        }
        read.squares = in.readDouble();
        return read;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Calibration that
                && Arrays.equals(answers, that.answers)
                && Arrays.equals(right, that.right)
                && Arrays.equals(confidence, that.confidence)
                && Double.compare(squares, that.squares) == 0;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(answers) + Double.hashCode(squares);
    }

    @Override
    public String toString() {
        return answers() + " answers, error " + error();
    }
}
