package dev.anneal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one micro-batch of a single-label classifier contributes: its loss and its cells of the confusion matrix. {@link ClassificationTally#fold}
 * adds them in index order.
 *
 * @param index position of the micro-batch in the evaluation's plan
 * @param lossSum sum of the rows' losses, in row order
 * @param divisor what the sum is to be divided by: the rows, or the sum of their weights
 * @param cells cells of the confusion matrix that are not zero, by label, then prediction
 * @param calibration of the rows' probabilities; of no answers where these are not known
 * @param kept what was said about each row, or none
 */
record MicroBatchTally(
        int index, double lossSum, double divisor, List<CellCount> cells, Calibration calibration, LabelledLogits kept)
        implements Tally {

    /** How many rows of class {@code label} were taken for class {@code prediction}. */
    record CellCount(int label, int prediction, int count) {
        CellCount {
            if (label < 0 || prediction < 0 || count < 1) {
                throw new IllegalArgumentException("A cell needs indices from 0 and a count from 1: label " + label
                        + ", prediction " + prediction + ", count " + count);
            }
        }
    }

    MicroBatchTally {
        Tally.requireIndex(index);
        cells = List.copyOf(cells);
    }

    /**
     * Counts the rows of a micro-batch, each with weight 1, of which nothing but the answer is known.
     *
     * @param labels [B] true classes
     * @param predictions [B] predicted classes
     */
    static MicroBatchTally of(int index, int[] labels, int[] predictions, double lossSum) {
        return new MicroBatchTally(
                index,
                lossSum,
                labels.length,
                cells(index, labels, predictions),
                new Calibration(),
                LabelledLogits.NONE);
    }

    private static List<CellCount> cells(int index, int[] labels, int[] predictions) {
        if (labels.length != predictions.length) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + labels.length + " labels and "
                    + predictions.length + " predictions.");
        }
        Map<Long, Integer> counts = new TreeMap<>();
        for (int row = 0; row < labels.length; row++) {
            counts.merge(((long) labels[row] << Integer.SIZE) | predictions[row], 1, Integer::sum);
        }
        List<CellCount> cells = new ArrayList<>(counts.size());
        counts.forEach(
                (cell, count) -> cells.add(new CellCount((int) (cell >>> Integer.SIZE), cell.intValue(), count)));
        return cells;
    }

    /**
     * Counts the rows of a micro-batch from their calibrated logits: the loss is cross entropy, and confidence that in the most probable class.
     *
     * @param labels [B] true classes
     * @param logits [B, C], row after row
     * @param scores whether they are kept
     */
    static MicroBatchTally ofLogits(
            int index, int[] labels, float[] logits, int classes, RowScores scores, Decision decision) {
        if (logits.length != labels.length * classes) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + labels.length + " rows of " + classes + " classes.");
        }
        int[] predictions = new int[labels.length];
        double lossSum = 0;
        Calibration calibration = new Calibration();
        for (int row = 0; row < labels.length; row++) {
            AnsweredRow answered = AnsweredRow.of(logits, row * classes, classes, labels[row], decision);
            predictions[row] = answered.prediction();
            lossSum += answered.loss();
            calibration.add(answered.confidence(), answered.likeliest() == labels[row], answered.square());
        }
        return new MicroBatchTally(
                index,
                lossSum,
                labels.length,
                cells(index, labels, predictions),
                calibration,
                scores == RowScores.KEPT ? new LabelledLogits(logits.clone(), labels.clone()) : LabelledLogits.NONE);
    }

    /** Rows of this micro-batch. */
    long rows() {
        return cells.stream().mapToLong(CellCount::count).sum();
    }

    @Override
    public TallyKind kind() {
        return TallyKind.SINGLE_LABEL;
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        out.writeDouble(lossSum);
        out.writeDouble(divisor);
        out.writeNumber(cells.size());
        for (CellCount cell : cells) {
            out.writeNumber(cell.label());
            out.writeNumber(cell.prediction());
            out.writeNumber(cell.count());
        }
        calibration.writeTo(out);
        kept.writeTo(out);
    }

    static MicroBatchTally readFrom(TallyInput in) throws IOException {
        int index = in.readNumber();
        double lossSum = in.readDouble();
        double divisor = in.readDouble();
        int size = in.readNumber();
        List<CellCount> cells = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            cells.add(new CellCount(in.readNumber(), in.readNumber(), in.readNumber()));
        }
        return new MicroBatchTally(
                index, lossSum, divisor, cells, Calibration.readFrom(in), LabelledLogits.readFrom(in));
    }
}
