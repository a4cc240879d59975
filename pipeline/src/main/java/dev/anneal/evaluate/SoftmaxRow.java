package dev.anneal.evaluate;

/**
 * Softmax of one row of logits, in double. {@link StrictMath} is used so that the last bits are the same on every machine and before and after
 * just-in-time compilation.
 */
public final class SoftmaxRow {
    private SoftmaxRow() {}

    /** Index of the largest logit, the first of equals; of the first NaN if there is one, as in numpy. */
    public static int largest(float[] logits, int offset, int classes) {
        int best = 0;
        for (int c = 0; c < classes; c++) {
            float logit = logits[offset + c];
            if (Float.isNaN(logit)) {
                return c;
            }
            if (logit > logits[offset + best]) {
                best = c;
            }
        }
        return best;
    }

    /** -log softmax(logits)[label], in nats. */
    public static double crossEntropy(float[] logits, int offset, int classes, int label) {
        return logSum(logits, offset, classes) - logits[offset + label];
    }

    /** [C] probabilities, in class order. */
    public static double[] probabilities(float[] logits, int offset, int classes) {
        double logSum = logSum(logits, offset, classes);
        double[] probabilities = new double[classes];
        for (int c = 0; c < classes; c++) {
            probabilities[c] = StrictMath.exp(logits[offset + c] - logSum);
        }
        return probabilities;
    }

    /** [C] log(p / (1 - p)) of each probability p, without the rounding of p; of two classes, the difference of the logits. */
    static double[] logOdds(float[] logits, int offset, int classes) {
        int largest = largest(logits, offset, classes);
        double[] odds = new double[classes];
        if (classes == 2) {
            odds[0] = (double) logits[offset] - logits[offset + 1];
            odds[1] = -odds[0];
            return odds;
        }
        double rest = 0;
        for (int c = 0; c < classes; c++) {
            odds[c] = StrictMath.exp((double) logits[offset + c] - logits[offset + largest]);
            rest += c == largest ? 0 : odds[c];
        }
        for (int c = 0; c < classes; c++) {
            double others = c == largest ? rest : 1 + (rest - odds[c]);
            odds[c] = (double) logits[offset + c] - logits[offset + largest] - StrictMath.log(others);
        }
        return odds;
    }

    private static double logSum(float[] logits, int offset, int classes) {
        double largest = logits[offset + largest(logits, offset, classes)];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            sum += StrictMath.exp(logits[offset + c] - largest);
        }
        return largest + StrictMath.log(sum);
    }
}
