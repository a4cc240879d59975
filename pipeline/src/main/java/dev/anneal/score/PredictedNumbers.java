package dev.anneal.score;

import java.util.ArrayList;
import java.util.List;

/** The numbers that a model gives a row, in the order of its outputs. */
public record PredictedNumbers(List<Double> values) implements Outcome {
    public PredictedNumbers {
        values = List.copyOf(values);
    }

    /** Of outputs [C]. */
    static PredictedNumbers of(float[] outputs) {
        List<Double> values = new ArrayList<>(outputs.length);
        for (float output : outputs) {
            values.add((double) output);
        }
        return new PredictedNumbers(values);
    }
}
