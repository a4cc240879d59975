package dev.anneal.evaluate;

import java.io.Serializable;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How answers follow from a classifier's logits: these are divided by a temperature, and a label is given from its threshold of probability on. It is
 * chosen on the validation split ({@link DecisionFit}), lies beside the weights ({@link DecisionJson}), and holds for evaluating and scoring alike. Immutable.
 *
 * @param temperature by which logits are divided; 1 leaves them as they are
 * @param metric that the thresholds were chosen for; empty where they were not
 * @param thresholds one for the second of two classes, or one for each of several labels that are given independently; none where a label is given
 *     from one half on
 */
public record Decision(double temperature, String metric, List<Double> thresholds) implements Serializable {
    /** From this probability on a label is given, unless another is chosen. */
    public static final double EVEN = 0.5;

    /** The most probable class; labels from one half on. */
    public static final Decision NONE = new Decision(1, "", List.of());

    public Decision {
        thresholds = List.copyOf(thresholds);
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("A temperature is a number above 0: " + temperature);
        }
        for (double threshold : thresholds) {
            if (!(threshold >= 0 && threshold <= 1)) {
                throw new IllegalArgumentException("A threshold is a probability, from 0 to 1: " + threshold);
            }
        }
    }

    /** Of models that answer together: each has its own temperature before the average ({@link Averaging}), which takes the mean of their thresholds. */
    public static Decision together(List<Decision> members) {
        if (members.size() == 1) {
            return members.get(0);
        }
        int labels = members.stream()
                .mapToInt(member -> member.thresholds.size())
                .max()
                .orElse(0);
        List<Double> means = IntStream.range(0, labels)
                .mapToObj(label -> members.stream()
                        .mapToDouble(member -> member.threshold(label))
                        .average()
                        .orElse(EVEN))
                .toList();
        return new Decision(1, labels == 0 ? "" : "average of the members'", means);
    }

    /** The same for other thresholds. */
    Decision with(String chosenFor, List<Double> chosen) {
        return new Decision(temperature, chosenFor, chosen);
    }

    /** The logits that probabilities follow from; as many as are given. */
    public float[] calibrated(float[] logits) {
        if (temperature == 1) {
            return logits;
        }
        float[] calibrated = new float[logits.length];
        for (int i = 0; i < logits.length; i++) {
            calibrated[i] = (float) (logits[i] / temperature);
        }
        return calibrated;
    }

    /** The class of a row, from its calibrated logits [C]: the largest, the first of equals, unless a threshold decides between two. */
    public int chosen(float[] calibrated, int offset, int classes) {
        if (thresholds.isEmpty() || classes != 2) {
            return SoftmaxRow.largest(calibrated, offset, classes);
        }
        return SoftmaxRow.probabilities(calibrated, offset, classes)[1] >= thresholds.get(0) ? 1 : 0;
    }

    /** The probability from which a label is given. */
    public double threshold(int label) {
        return thresholds.isEmpty() ? EVEN : thresholds.get(label);
    }
}
