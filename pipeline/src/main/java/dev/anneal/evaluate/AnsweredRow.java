package dev.anneal.evaluate;

/**
 * What a single-label classifier said about one row, and how far that is from the truth.
 *
 * @param prediction the class that is given
 * @param likeliest the most probable class; another one where a threshold decides
 * @param loss cross entropy, in nats
 * @param confidence probability of the most probable class
 * @param square squared distance of the probabilities from the truth
 */
record AnsweredRow(int prediction, int likeliest, double loss, double confidence, double square) {

    /** @param logits calibrated, of all rows; those of this row begin at {@code offset} */
    static AnsweredRow of(float[] logits, int offset, int classes, int label, Decision decision) {
        double[] probabilities = SoftmaxRow.probabilities(logits, offset, classes);
        int likeliest = SoftmaxRow.largest(logits, offset, classes);
        return new AnsweredRow(
                decision.chosen(logits, offset, classes),
                likeliest,
                SoftmaxRow.crossEntropy(logits, offset, classes, label),
                probabilities[likeliest],
                squaredDistance(probabilities, label));
    }

    /** Of the second of two classes; summed over all classes where there are more, as scikit-learn has it. */
    private static double squaredDistance(double[] probabilities, int label) {
        double sum = 0;
        for (int c = probabilities.length == 2 ? 1 : 0; c < probabilities.length; c++) {
            double distance = probabilities[c] - (c == label ? 1 : 0);
            sum += distance * distance;
        }
        return sum;
    }
}
