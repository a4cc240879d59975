package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Of a regression. */
@SuppressWarnings("ArrayRecordComponent") // handed over, never changed
record NumberOutcomes(int width, float[] predictions, float[] truths) implements RowOutcomes {
    // B rows, K numbers per row

    @Override
    public int rows() {
        return truths.length / width;
    }

    @Override
    public Map<String, Double> figures(int[] chosen) {
        List<RegressionScore> scores = new ArrayList<>();
        for (int k = 0; k < width; k++) {
            scores.add(score(k, chosen));
        }
        return RegressionEvaluator.metrics(scores);
    }

    /** Of one number. */
    RegressionScore score(int k, int[] chosen) {
        return RegressionScore.of(column(predictions, k, chosen), column(truths, k, chosen));
    }

    private double[] column(float[] numbers, int k, int[] chosen) {
        double[] column = new double[chosen.length];
        for (int i = 0; i < column.length; i++) {
            column[i] = numbers[chosen[i] * width + k];
        }
        return column;
    }

    @Override
    public double loss(int row) {
        double sum = 0;
        for (int k = 0; k < width; k++) {
            double error = (double) truths[row * width + k] - predictions[row * width + k];
            sum += error * error;
        }
        return sum / width;
    }

    @Override
    public String truth(int row) {
        return shown(truths, row);
    }

    @Override
    public String answer(int row) {
        return shown(predictions, row);
    }

    private String shown(float[] numbers, int row) {
        return IntStream.range(row * width, (row + 1) * width)
                .mapToObj(i -> Float.toString(numbers[i]))
                .collect(Collectors.joining(", "));
    }
}
