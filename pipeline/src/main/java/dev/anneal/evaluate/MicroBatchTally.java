package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one micro-batch of an evaluation contributes: its loss and its cells of the confusion matrix. Micro-batches are the unit in which results
 * travel, because they do not depend on the number of ranks; a rank that summed its own loss first would make the last bits depend on who summed
 * what. {@link ClassificationTally#fold} adds them in index order.
 *
 * @param index position of the micro-batch in the evaluation's plan
 * @param lossSum sum of the rows' losses, in row order
 * @param divisor what the sum is to be divided by: the rows, or the sum of their weights
 * @param cells cells of the confusion matrix that are not zero, by label, then prediction
 */
public record MicroBatchTally(int index, double lossSum, double divisor, List<CellCount> cells) {

    /** How many rows of class {@code label} were taken for class {@code prediction}. */
    public record CellCount(int label, int prediction, int count) {
        public CellCount {
            if (label < 0 || prediction < 0 || count < 1) {
                throw new IllegalArgumentException("A cell needs indices from 0 and a count from 1: label " + label
                        + ", prediction " + prediction + ", count " + count);
            }
        }
    }

    public MicroBatchTally {
        if (index < 0) {
            throw new IllegalArgumentException("A micro-batch has index " + index + ", below 0.");
        }
        cells = List.copyOf(cells);
    }

    /**
     * Counts the rows of a micro-batch, each with weight 1.
     *
     * @param labels [B] true classes
     * @param predictions [B] predicted classes
     */
    public static MicroBatchTally of(int index, int[] labels, int[] predictions, double lossSum) {
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
        return new MicroBatchTally(index, lossSum, labels.length, cells);
    }

    /**
     * Counts the rows of a micro-batch from their logits: the prediction is the largest logit (the first of equals), the loss is cross entropy.
     *
     * @param labels [B] true classes
     * @param logits [B, C], row after row
     */
    public static MicroBatchTally ofLogits(int index, int[] labels, float[] logits, int classes) {
        if (logits.length != labels.length * classes) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + labels.length + " rows of " + classes + " classes.");
        }
        int[] predictions = new int[labels.length];
        double lossSum = 0;
        for (int row = 0; row < labels.length; row++) {
            predictions[row] = SoftmaxRow.largest(logits, row * classes, classes);
            lossSum += SoftmaxRow.crossEntropy(logits, row * classes, classes, labels[row]);
        }
        return of(index, labels, predictions, lossSum);
    }

    /** Rows of this micro-batch. */
    public long rows() {
        return cells.stream().mapToLong(CellCount::count).sum();
    }
}
