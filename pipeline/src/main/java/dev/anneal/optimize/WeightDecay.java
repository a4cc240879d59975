package dev.anneal.optimize;

/**
 * What pulls parameters towards a point, apart from biases and layer norms.
 *
 * @param weight strength; 0 for none
 */
public record WeightDecay(double weight, Kind kind, Target target) {
    /** Where the decay enters. */
    public enum Kind {
        /** Parameters lose their share directly (arXiv 1711.05101). */
        DECOUPLED,
        /** It is added to the gradient: L2 regularisation. */
        COUPLED
    }

    /** The point. */
    public enum Target {
        ZERO,
        /** The parameters before training: L2-SP (arXiv 1802.01483). */
        INITIAL
    }

    public static final WeightDecay NONE = new WeightDecay(0, Kind.DECOUPLED, Target.ZERO);
}
