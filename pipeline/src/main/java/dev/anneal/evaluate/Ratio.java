package dev.anneal.evaluate;

/** Division in which 0/0 is 0, scikit-learn's {@code zero_division=0}. */
final class Ratio {
    private Ratio() {}

    static double orZero(double numerator, double denominator) {
        return denominator == 0 ? 0 : numerator / denominator;
    }
}
