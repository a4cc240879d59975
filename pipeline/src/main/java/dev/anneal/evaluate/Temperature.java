package dev.anneal.evaluate;

import java.util.function.DoubleUnaryOperator;

/**
 * Temperature scaling (Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, section 4.2): the one number by which
 * all logits are divided so that the log loss is smallest. The loss is convex in the inverse temperature b, so its slope there rises, and halving finds
 * the one root. It never changes which class is the most probable. Sums run in the order of the rows, so the result has the same bits whoever computed
 * the logits.
 */
final class Temperature {
    /** Where no temperature between these is best, because everything is right, say, logits stay as they are. */
    private static final double LOWEST = 0.01;

    private static final double HIGHEST = 100;

    private static final int HALVINGS = 60;

    private Temperature() {}

    static double of(LabelledLogits kept) {
        return ofSlope(inverse -> slope(kept, inverse));
    }

    static double of(LabelledScores kept) {
        return ofSlope(inverse -> slope(kept, inverse));
    }

    private static double ofSlope(DoubleUnaryOperator slope) {
        double low = 1 / HIGHEST;
        double high = 1 / LOWEST;
        if (!(slope.applyAsDouble(low) < 0 && slope.applyAsDouble(high) > 0)) {
            return 1;
        }
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (slope.applyAsDouble(middle) > 0) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return 2 / (low + high);
    }

    /** d/db of the sum of log(sum(exp(b z))) - b z[label]: the expected logit less the true one. */
    private static double slope(LabelledLogits kept, double inverse) {
        int classes = kept.classes();
        double slope = 0;
        for (int row = 0; row < kept.rows(); row++) {
            int offset = row * classes;
            double largest = kept.logits()[offset + SoftmaxRow.largest(kept.logits(), offset, classes)];
            double sum = 0;
            double expected = 0;
            for (int c = 0; c < classes; c++) {
                double logit = kept.logits()[offset + c] - largest;
                double weight = StrictMath.exp(inverse * logit);
                sum += weight;
                expected += weight * logit;
            }
            slope += expected / sum - (kept.logits()[offset + kept.labels()[row]] - largest);
        }
        return slope;
    }

    /** The same of the binary cross entropies of all cells. */
    private static double slope(LabelledScores kept, double inverse) {
        double slope = 0;
        for (int cell = 0; cell < kept.cells(); cell++) {
            double logit = kept.score(cell);
            slope += logit * (1 / (1 + StrictMath.exp(-inverse * logit)) - (kept.truth(cell) ? 1 : 0));
        }
        return slope;
    }
}
