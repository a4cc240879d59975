package dev.anneal.score;

import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.SoftmaxRow;
import java.util.Arrays;
import java.util.List;

/**
 * The class that a model names for a row.
 *
 * @param label its name
 * @param index its place in the order of the model's classes
 * @param probabilities of all classes, in that order; they add up to 1. [C]
 */
@SuppressWarnings("ArrayRecordComponent") // one per row of a corpus; handed over, never shared
public record Prediction(String label, int index, double[] probabilities) implements Outcome {
    /** Of logits [C]; the first of equal classes wins, unless the decision has a threshold. */
    static Prediction of(float[] logits, List<String> labels, Decision decision) {
        int classes = labels.size();
        float[] calibrated = decision.calibrated(logits);
        int index = decision.chosen(calibrated, 0, classes);
        return new Prediction(labels.get(index), index, SoftmaxRow.probabilities(calibrated, 0, classes));
    }

    /** Of the class that is named. */
    public double probability() {
        return probabilities[index];
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prediction that
                && index == that.index
                && label.equals(that.label)
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * label.hashCode() + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return label + " of " + Arrays.toString(probabilities);
    }
}
