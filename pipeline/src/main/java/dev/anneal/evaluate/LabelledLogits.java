package dev.anneal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The logits and the true class of every row of a single-label evaluation, from which the metrics of ranking follow exactly: each class against all
 * others, by the log-odds of its probability, which keep the order that a probability loses where it rounds to 0 or 1. Of two classes, the log-odds
 * are the difference of the logits. 4 bytes per logit, 4 per row. Immutable.
 */
final class LabelledLogits {
    // B rows, C classes

    static final LabelledLogits NONE = new LabelledLogits(new float[0], new int[0]);

    private final float[] logits;
    private final int[] labels;

    /**
     * Not copied.
     *
     * @param logits [B, C], row after row
     * @param labels [B] true classes
     */
    LabelledLogits(float[] logits, int[] labels) {
        this.logits = logits;
        this.labels = labels;
    }

    /** All rows of several micro-batches, in their order. */
    static LabelledLogits concat(List<LabelledLogits> parts) {
        float[] logits =
                new float[parts.stream().mapToInt(part -> part.logits.length).reduce(0, Math::addExact)];
        int[] labels = new int[parts.stream().mapToInt(LabelledLogits::rows).sum()];
        int row = 0;
        int place = 0;
        for (LabelledLogits part : parts) {
            System.arraycopy(part.logits, 0, logits, place, part.logits.length);
            System.arraycopy(part.labels, 0, labels, row, part.rows());
            place += part.logits.length;
            row += part.rows();
        }
        return new LabelledLogits(logits, labels);
    }

    int rows() {
        return labels.length;
    }

    int classes() {
        return labels.length == 0 ? 0 : logits.length / labels.length;
    }

    /** [B, C]; not copied. */
    float[] logits() {
        return logits;
    }

    /** [B]; not copied. */
    int[] labels() {
        return labels;
    }

    /** One for each class: that against all others. */
    List<Ranking> rankings() {
        int classes = classes();
        long[][] keys = new long[classes][rows()];
        for (int row = 0; row < rows(); row++) {
            double[] odds = SoftmaxRow.logOdds(logits, row * classes, classes);
            for (int c = 0; c < classes; c++) {
                keys[c][row] = Ranking.key(odds[c], labels[row] == c);
            }
        }
        List<Ranking> rankings = new ArrayList<>();
        for (long[] each : keys) {
            rankings.add(Ranking.of(each));
        }
        return rankings;
    }

    void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(labels.length);
        for (int label : labels) {
            out.writeNumber(label);
        }
        out.writeFloats(logits);
    }

    static LabelledLogits readFrom(TallyInput in) throws IOException {
        int rows = in.readNumber();
        if (rows > in.available()) {
            throw new IOException(rows + " labels in " + in.available() + " bytes");
        }
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            labels[row] = in.readNumber();
        }
        return new LabelledLogits(in.readFloats(), labels);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LabelledLogits that
                && Arrays.equals(logits, that.logits)
                && Arrays.equals(labels, that.labels);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(labels);
    }

    @Override
    public String toString() {
        return rows() + " rows of " + classes() + " classes";
    }
}
