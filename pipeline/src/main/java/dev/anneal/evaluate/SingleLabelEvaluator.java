package dev.anneal.evaluate;

import dev.anneal.evaluate.LabelTable.Subject;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Measures a classifier with one label per row: {@link ClassificationMetrics}, the confusion matrix, and each class.
 *
 * @param labels [C] names of the classes
 * @param scores whether the metrics of ranking are computed
 * @param decision how answers follow from logits
 */
public record SingleLabelEvaluator(List<String> labels, RowScores scores, Decision decision) implements Evaluator {
    // B rows, C classes

    public SingleLabelEvaluator {
        labels = List.copyOf(labels);
    }

    /** The most probable class is the answer. */
    public SingleLabelEvaluator(List<String> labels, RowScores scores) {
        this(labels, scores, Decision.NONE);
    }

    /**
     * Counts one micro-batch.
     *
     * @param classes [B] true classes
     * @param logits [B, C], row after row
     */
    public Tally tally(int index, float[] logits, int[] classes) {
        return MicroBatchTally.ofLogits(index, classes, decision.calibrated(logits), labels.size(), scores, decision);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        Findings findings = findings(ClassificationTally.foldEncoded(labels.size(), microBatches, shares), labels);
        return decision.thresholds().isEmpty() ? findings : findings.withThreshold(decision.threshold(0));
    }

    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        LabelledLogits kept = LabelledLogits.concat(
                tallies.stream().map(tally -> ((MicroBatchTally) tally).kept()).toList());
        return kept.rows() == 0 ? Optional.empty() : Optional.of(new ClassOutcomes(labels, kept, decision));
    }

    static Findings findings(ClassificationTally tally, List<String> labels) {
        return Findings.of(tally.rows(), ClassificationMetrics.of(tally), labels)
                .withConfusion(Arrays.stream(tally.confusion())
                        .map(row -> Arrays.stream(row).boxed().toList())
                        .toList())
                .with(Baseline.ofMajority(tally))
                .with(LabelTable.of(Subject.CLASSES, ClassScore.of(tally, labels)));
    }
}
