package dev.anneal.evaluate;

import java.util.BitSet;
import java.util.List;

/**
 * Measures a classifier with any number of labels per row, each a yes-or-no question: {@link MultiLabelMetrics}.
 *
 * @param labels [C] names of the labels
 * @param threshold probability from which a label is given
 * @param ranking whether the metrics of ranking are computed
 */
public record MultiLabelEvaluator(List<String> labels, double threshold, Ranks ranking) implements Evaluator {
    // B rows, C labels

    /** Whether the scores of all cells (rows x labels) are kept until the end: 5 bytes each, and 20 while the figures are computed. */
    public enum Ranks {
        KEPT,
        NOT_KEPT
    }

    /** From this probability a label is given, unless another is chosen. */
    public static final double EVEN = 0.5;

    /** Up to here the scores of all cells fit beside a model: 200 MB while the figures are computed. */
    private static final long MOST_CELLS = 10_000_000;

    public MultiLabelEvaluator {
        labels = List.copyOf(labels);
        if (!(threshold >= 0 && threshold <= 1)) {
            throw new IllegalArgumentException("A threshold is a probability, from 0 to 1: " + threshold);
        }
    }

    /** With the even threshold, and the metrics of ranking up to 10 million cells (rows x labels) of the split. */
    public static MultiLabelEvaluator of(List<String> labels, long rows) {
        return new MultiLabelEvaluator(labels, EVEN, rows * labels.size() <= MOST_CELLS ? Ranks.KEPT : Ranks.NOT_KEPT);
    }

    /**
     * Counts one micro-batch.
     *
     * @param logits [B, C], row after row
     * @param rowLabels [B] the true labels of each row, by their indices
     */
    public Tally tally(int index, float[] logits, int[][] rowLabels) {
        int width = labels.size();
        if (logits.length != rowLabels.length * width) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + rowLabels.length + " rows of " + width + " labels.");
        }
        BitSet truths = truths(rowLabels);
        MatchCounts counts = new MatchCounts(width);
        double lossSum = 0;
        int exactRows = 0;
        for (int row = 0; row < rowLabels.length; row++) {
            boolean exact = true;
            for (int label = 0; label < width; label++) {
                int cell = row * width + label;
                boolean given = Sigmoid.probability(logits[cell]) >= threshold;
                count(counts, label, truths.get(cell), given);
                exact &= given == truths.get(cell);
                lossSum += Sigmoid.crossEntropy(logits[cell], truths.get(cell) ? 1 : 0);
            }
            exactRows += exact ? 1 : 0;
        }
        LabelledScores scores =
                ranking == Ranks.KEPT ? new LabelledScores(logits.clone(), truths) : LabelledScores.NONE;
        return new MultiLabelTally(index, rowLabels.length, exactRows, lossSum, counts, scores);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        return new MultiLabelMetrics(labels, TallyOrder.ordered(MultiLabelTally.class, microBatches, shares))
                .findings()
                .withThreshold(threshold);
    }

    private BitSet truths(int[][] rowLabels) {
        BitSet truths = new BitSet(rowLabels.length * labels.size());
        for (int row = 0; row < rowLabels.length; row++) {
            for (int label : rowLabels[row]) {
                if (label < 0 || label >= labels.size()) {
                    throw new IllegalArgumentException(
                            "A row has label " + label + ", but there are " + labels.size() + ".");
                }
                truths.set(row * labels.size() + label);
            }
        }
        return truths;
    }

    private static void count(MatchCounts counts, int label, boolean actual, boolean given) {
        if (actual) {
            counts.addActual(label);
        }
        if (given) {
            counts.addPredicted(label);
        }
        if (actual && given) {
            counts.addFound(label);
        }
    }
}
