package dev.anneal.evaluate;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Measures a classifier with any number of labels per row, each a yes-or-no question: {@link MultiLabelMetrics}.
 *
 * @param labels [C] names of the labels
 * @param decision from which probabilities labels are given
 * @param scores whether the metrics of ranking are computed
 */
public record MultiLabelEvaluator(List<String> labels, Decision decision, RowScores scores) implements Evaluator {
    // B rows, C labels

    public MultiLabelEvaluator {
        labels = List.copyOf(labels);
        if (!decision.thresholds().isEmpty() && decision.thresholds().size() != labels.size()) {
            throw new IllegalArgumentException(
                    decision.thresholds().size() + " thresholds for " + labels.size() + " labels.");
        }
    }

    /** Labels are given from one half on. */
    public static MultiLabelEvaluator of(List<String> labels, RowScores scores) {
        return new MultiLabelEvaluator(labels, Decision.NONE, scores);
    }

    /**
     * Counts one micro-batch.
     *
     * @param logits [B, C], row after row
     * @param rowLabels [B] the true labels of each row, by their indices
     */
    public Tally tally(int index, float[] logits, int[][] rowLabels) {
        return tallyCalibrated(index, decision.calibrated(logits), rowLabels);
    }

    private Tally tallyCalibrated(int index, float[] logits, int[][] rowLabels) {
        int width = labels.size();
        if (logits.length != rowLabels.length * width) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + rowLabels.length + " rows of " + width + " labels.");
        }
        BitSet truths = truths(rowLabels);
        MatchCounts counts = new MatchCounts(width);
        Calibration calibration = new Calibration();
        double lossSum = 0;
        int exactRows = 0;
        for (int row = 0; row < rowLabels.length; row++) {
            boolean exact = true;
            for (int label = 0; label < width; label++) {
                int cell = row * width + label;
                double probability = Sigmoid.probability(logits[cell]);
                boolean given = probability >= decision.threshold(label);
                calibration.addLabel(probability, truths.get(cell));
                counts.add(label, truths.get(cell), given);
                exact &= given == truths.get(cell);
                lossSum += Sigmoid.crossEntropy(logits[cell], truths.get(cell) ? 1 : 0);
            }
            exactRows += exact ? 1 : 0;
        }
        LabelledScores kept =
                scores == RowScores.KEPT ? new LabelledScores(logits.clone(), truths) : LabelledScores.NONE;
        return new MultiLabelTally(index, rowLabels.length, exactRows, lossSum, counts, calibration, kept);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        Findings findings = new MultiLabelMetrics(
                        labels, TallyOrder.ordered(MultiLabelTally.class, microBatches, shares))
                .findings();
        List<Double> distinct = decision.thresholds().stream().distinct().toList();
        return switch (distinct.size()) {
            case 0 -> findings.withThreshold(Decision.EVEN);
            case 1 -> findings.withThreshold(distinct.get(0));
            default -> findings.with(findings.tables().get(0).withColumn("threshold", decision.thresholds()));
        };
    }

    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        LabelledScores kept = LabelledScores.concat(tallies.stream()
                .map(tally -> ((MultiLabelTally) tally).scores())
                .toList());
        if (kept.cells() == 0) {
            return Optional.empty();
        }
        BitSet given = new BitSet(kept.cells());
        for (int cell = 0; cell < kept.cells(); cell++) {
            given.set(cell, Sigmoid.probability(kept.score(cell)) >= decision.threshold(cell % labels.size()));
        }
        return Optional.of(new LabelOutcomes(labels, kept, given));
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
}
