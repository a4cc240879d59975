package dev.anneal.config;

/** Feed-forward parts in which one half of the widened state, through a function, gates the other (Shazeer, arXiv 2002.05202). */
public enum GluKind {
    /** Without a function. */
    BILINEAR("linear"),
    /** The logistic function. */
    GLU("sigmoid"),
    /** max(x, 0). */
    REGLU("relu"),
    /** x times the normal distribution's share below x. */
    GEGLU("gelu"),
    /** x times the logistic function of x. */
    SWIGLU("silu");

    private final String activation;

    GluKind(String activation) {
        this.activation = activation;
    }

    /** The name of its function in {@code config.json}. */
    public String activation() {
        return activation;
    }
}
