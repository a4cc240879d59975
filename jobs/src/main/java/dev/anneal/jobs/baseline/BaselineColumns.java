package dev.anneal.jobs.baseline;

/** Names of the columns between the stages of a baseline; whoever reads its answers drops those that begin with {@link #OWN}. */
final class BaselineColumns {
    static final String OWN = "anneal_";
    static final String HASH = OWN + "hash";
    /** The number of the label, or the number that is to be answered. */
    static final String LABEL = OWN + "label";

    static final String WEIGHT = OWN + "weight";
    /** Whether a training row decides when boosting stops, and is not learnt from. */
    static final String HELD = OWN + "held";

    static final String FEATURES = OWN + "features";
    static final String RAW = OWN + "raw";
    static final String PROBABILITY = OWN + "probability";
    static final String INDEX = OWN + "index";

    /** The name of the label, or the number. */
    static final String PREDICTION = "prediction";

    private BaselineColumns() {}
}
