package dev.anneal.evaluate;

import dev.anneal.config.EvaluateConfig;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Chooses a {@link Decision} from the evaluation of a split that is not the one it is judged on: the temperature first, then thresholds of what follows. */
public final class DecisionFit {
    private DecisionFit() {}

    /**
     * Chooses what the configuration asks for.
     *
     * @param evaluator of a classifier, without a decision
     * @param shares as in {@link Evaluator#findings}
     * @throws AnnealException kind user, if scores were not kept, or a threshold is asked of more than two classes
     */
    public static Decision of(Evaluator evaluator, int microBatches, List<byte[]> shares, EvaluateConfig config) {
        if (evaluator instanceof SingleLabelEvaluator single) {
            return ofClasses(single, TallyOrder.ordered(MicroBatchTally.class, microBatches, shares), config);
        }
        if (evaluator instanceof MultiLabelEvaluator multi) {
            return ofLabels(multi, TallyOrder.ordered(MultiLabelTally.class, microBatches, shares), config);
        }
        throw AnnealException.bug("There is nothing to decide for " + evaluator + ".");
    }

    private static Decision ofClasses(
            SingleLabelEvaluator evaluator, List<MicroBatchTally> tallies, EvaluateConfig config) {
        LabelledLogits kept = LabelledLogits.concat(
                tallies.stream().map(MicroBatchTally::kept).toList());
        requireKept(kept.rows());
        Decision calibrated = new Decision(config.calibrate() ? Temperature.of(kept) : 1, "", List.of());
        if (config.threshold().metric().isEmpty()) {
            return calibrated;
        }
        if (evaluator.labels().size() != 2) {
            throw AnnealException.user("evaluate.threshold.metric is given, but the model chooses between "
                    + evaluator.labels().size() + " classes, not two. Leave it out.");
        }
        float[] logits = calibrated.calibrated(kept.logits());
        String metric = config.threshold().metric().get();
        double threshold =
                BestThreshold.of(ThresholdMetric.named(metric), ofClass(kept, logits, 1), ofClass(kept, logits, 0));
        return calibrated.with(metric, List.of(threshold));
    }

    /** Probabilities of the second class of the rows of a class. */
    private static double[] ofClass(LabelledLogits kept, float[] logits, int label) {
        return IntStream.range(0, kept.rows())
                .filter(row -> kept.labels()[row] == label)
                .mapToDouble(row -> SoftmaxRow.probabilities(logits, row * 2, 2)[1])
                .toArray();
    }

    private static Decision ofLabels(
            MultiLabelEvaluator evaluator, List<MultiLabelTally> tallies, EvaluateConfig config) {
        LabelledScores kept = LabelledScores.concat(
                tallies.stream().map(MultiLabelTally::scores).toList());
        requireKept(kept.cells());
        Decision calibrated = new Decision(config.calibrate() ? Temperature.of(kept) : 1, "", List.of());
        if (config.threshold().metric().isEmpty()) {
            return calibrated;
        }
        String metric = config.threshold().metric().get();
        List<Double> thresholds = new ArrayList<>();
        for (int label = 0; label < evaluator.labels().size(); label++) {
            thresholds.add(BestThreshold.of(
                    ThresholdMetric.named(metric),
                    ofLabel(kept, calibrated, label, evaluator.labels().size(), true),
                    ofLabel(kept, calibrated, label, evaluator.labels().size(), false)));
        }
        return calibrated.with(metric, thresholds);
    }

    /** Probabilities of a label in the rows that have it, or that do not. */
    private static double[] ofLabel(LabelledScores kept, Decision decision, int label, int labels, boolean has) {
        return IntStream.range(0, kept.cells() / labels)
                .map(row -> row * labels + label)
                .filter(cell -> kept.truth(cell) == has)
                .mapToDouble(cell -> Sigmoid.probability(decision.calibrated(new float[] {kept.score(cell)})[0]))
                .toArray();
    }

    private static void requireKept(int kept) {
        if (kept == 0) {
            throw AnnealException.user(
                    "evaluate.threshold and evaluate.calibrate need what the model says about each"
                            + " validation row, but there are no such rows, or more scores than evaluate.keep-scores. Raise it.");
        }
    }
}
