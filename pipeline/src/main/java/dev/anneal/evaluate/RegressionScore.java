package dev.anneal.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How well one number is predicted, by the definitions of scikit-learn 1.x ({@code mean_squared_error}, {@code r2_score}) and scipy ({@code
 * pearsonr}, {@code spearmanr}). A correlation with something constant is not defined (NaN), nor is {@code r2} of fewer than two rows; {@code r2} of
 * constant true numbers is 1 if all were hit and 0 otherwise. Without rows all are NaN.
 *
 * @param mse mean squared error
 * @param mae mean absolute error
 * @param r2 share of the variance of the true numbers that is explained
 * @param pearson linear correlation
 * @param spearman correlation of the ranks, equal numbers sharing their mean rank
 * @param meanMse mean squared error of the mean of the true numbers: their variance
 * @param meanMae mean absolute error of that mean
 */
record RegressionScore(
        double mse, double mae, double r2, double pearson, double spearman, double meanMse, double meanMae) {

    /** @param predictions [B], and truths [B] */
    static RegressionScore of(double[] predictions, double[] truths) {
        int rows = truths.length;
        double mean = Correlation.mean(truths);
        double squares = 0;
        double absolutes = 0;
        double squaresOfMean = 0;
        double absolutesOfMean = 0;
        for (int row = 0; row < rows; row++) {
            double error = truths[row] - predictions[row];
            double errorOfMean = truths[row] - mean;
            squares += error * error;
            absolutes += Math.abs(error);
            squaresOfMean += errorOfMean * errorOfMean;
            absolutesOfMean += Math.abs(errorOfMean);
        }
        return new RegressionScore(
                squares / rows,
                absolutes / rows,
                r2(rows, squares, squaresOfMean),
                Correlation.pearson(predictions, truths),
                Correlation.spearman(predictions, truths),
                squaresOfMean / rows,
                absolutesOfMean / rows);
    }

    private static double r2(int rows, double squares, double squaresOfMean) {
        if (rows < 2) {
            return Double.NaN;
        }
        if (squaresOfMean == 0) {
            return squares == 0 ? 1 : 0;
        }
        return 1 - squares / squaresOfMean;
    }

    /** The metrics by name. */
    Map<String, Double> figures() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rmse", Math.sqrt(mse));
        figures.put("mse", mse);
        figures.put("mae", mae);
        figures.put("r2", r2);
        figures.put("pearson", pearson);
        figures.put("spearman", spearman);
        return figures;
    }

    /** Those of always answering the mean of the true numbers; it has no correlations. */
    Map<String, Double> figuresOfMean() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("rmse", Math.sqrt(meanMse));
        figures.put("mse", meanMse);
        figures.put("mae", meanMae);
        figures.put("r2", 0.0);
        return figures;
    }
}
