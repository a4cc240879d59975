package dev.anneal.evaluate;

import java.io.IOException;

/** The predictions and true numbers of one micro-batch: 8 bytes per number, kept because the rank correlation needs them all. Immutable. */
public final class RegressionTally implements Tally {
    // B rows, K numbers per row

    private final int index;
    private final float[] predictions;
    private final float[] truths;

    /**
     * Copies both.
     *
     * @param predictions [B, K], row after row
     * @param truths [B, K]
     */
    RegressionTally(int index, float[] predictions, float[] truths) {
        if (predictions.length != truths.length) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + predictions.length
                    + " predictions for " + truths.length + " numbers.");
        }
        this.index = Tally.requireIndex(index);
        this.predictions = predictions.clone();
        this.truths = truths.clone();
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public TallyKind kind() {
        return TallyKind.REGRESSION;
    }

    int numbers() {
        return truths.length;
    }

    void copyTo(float[] allPredictions, float[] allTruths, int from) {
        System.arraycopy(predictions, 0, allPredictions, from, predictions.length);
        System.arraycopy(truths, 0, allTruths, from, truths.length);
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        out.writeFloats(predictions);
        out.writeFloats(truths);
    }

    static RegressionTally readFrom(TallyInput in) throws IOException {
        return new RegressionTally(in.readNumber(), in.readFloats(), in.readFloats());
    }
}
