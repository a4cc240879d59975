package dev.anneal.score;

import dev.anneal.evaluate.Decision;
import dev.anneal.evaluate.Sigmoid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The labels that a model gives a row: any number of them, each decided for itself.
 *
 * @param labels those with a probability of at least their threshold, in the order of the model's outputs
 * @param probabilities of all labels, in that order. [C]
 */
@SuppressWarnings("ArrayRecordComponent") // one per row of a corpus; handed over, never shared
public record PredictedLabels(List<String> labels, double[] probabilities) implements Outcome {
    public PredictedLabels {
        labels = List.copyOf(labels);
    }

    /** Of logits [C]. */
    static PredictedLabels of(float[] logits, List<String> names, Decision decision) {
        float[] calibrated = decision.calibrated(logits);
        double[] probabilities = new double[names.size()];
        List<String> labels = new ArrayList<>();
        for (int c = 0; c < probabilities.length; c++) {
            probabilities[c] = Sigmoid.probability(calibrated[c]);
            if (probabilities[c] >= decision.threshold(c)) {
                labels.add(names.get(c));
            }
        }
        return new PredictedLabels(labels, probabilities);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PredictedLabels that
                && labels.equals(that.labels)
                && Arrays.equals(probabilities, that.probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * labels.hashCode() + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return labels + " of " + Arrays.toString(probabilities);
    }
}
