package dev.anneal.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Of a single-label classifier. */
final class ClassOutcomes implements RowOutcomes {
    // B rows, C classes

    private final List<String> names;
    private final int[] labels;
    private final int[] predictions;
    private final int[] likeliest;
    private final double[] losses;
    private final double[] confidences;
    private final double[] squares;
    private final double[] odds;

    ClassOutcomes(List<String> names, LabelledLogits kept, Decision decision) {
        this.names = names;
        int rows = kept.rows();
        int classes = kept.classes();
        labels = kept.labels();
        predictions = new int[rows];
        likeliest = new int[rows];
        losses = new double[rows];
        confidences = new double[rows];
        squares = new double[rows];
        odds = new double[classes == 2 ? rows : 0];
        for (int row = 0; row < rows; row++) {
            int offset = row * classes;
            AnsweredRow answered = AnsweredRow.of(kept.logits(), offset, classes, labels[row], decision);
            predictions[row] = answered.prediction();
            likeliest[row] = answered.likeliest();
            losses[row] = answered.loss();
            confidences[row] = answered.confidence();
            squares[row] = answered.square();
            if (classes == 2) {
                odds[row] = SoftmaxRow.logOdds(kept.logits(), offset, classes)[1];
            }
        }
    }

    @Override
    public int rows() {
        return labels.length;
    }

    @Override
    public Map<String, Double> figures(int[] chosen) {
        long[][] confusion = new long[names.size()][names.size()];
        Calibration calibration = new Calibration();
        double lossSum = 0;
        for (int row : chosen) {
            confusion[labels[row]][predictions[row]]++;
            lossSum += losses[row];
            calibration.add(confidences[row], likeliest[row] == labels[row], squares[row]);
        }
        Map<String, Double> figures = new LinkedHashMap<>(
                ClassificationMetrics.of(ClassificationTally.of(confusion, lossSum, chosen.length, calibration)));
        figures.remove("majority_accuracy");
        if (names.size() == 2 && chosen.length > 0) {
            Ranking ranking = ranking(chosen);
            figures.put("roc_auc", ranking.areaUnderRoc());
            figures.put("average_precision", ranking.averagePrecision());
        }
        return figures;
    }

    private Ranking ranking(int[] chosen) {
        long[] keys = new long[chosen.length];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = Ranking.key(odds[chosen[i]], labels[chosen[i]] == 1);
        }
        return Ranking.of(keys);
    }

    @Override
    public double loss(int row) {
        return losses[row];
    }

    @Override
    public String truth(int row) {
        return names.get(labels[row]);
    }

    @Override
    public String answer(int row) {
        return names.get(predictions[row]);
    }
}
