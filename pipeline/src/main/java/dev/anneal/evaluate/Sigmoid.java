package dev.anneal.evaluate;

/** The logistic function of one logit, in double, with {@link StrictMath} so that the last bits are the same on every machine. */
public final class Sigmoid {
    private Sigmoid() {}

    /** 1 / (1 + exp(-logit)), from 0 to 1. */
    public static double probability(float logit) {
        return 1 / (1 + StrictMath.exp(-(double) logit));
    }

    /** Binary cross entropy in nats, without overflow for logits of any size. */
    static double crossEntropy(float logit, double label) {
        double x = logit;
        return Math.max(x, 0) - x * label + StrictMath.log1p(StrictMath.exp(-Math.abs(x)));
    }
}
