package dev.anneal.jobs.baseline.answer;

/** Names of the columns between the stages of a baseline; whoever reads its answers drops those that begin with {@link #OWN}. */
public final class BaselineColumns {
    public static final String OWN = "anneal_";
    public static final String HASH = OWN + "hash";
    /** The number of the label, or the number that is to be answered. */
    public static final String LABEL = OWN + "label";

    public static final String WEIGHT = OWN + "weight";
    /** Whether a training row decides when boosting stops, and is not learnt from. */
    public static final String HELD = OWN + "held";

    public static final String FEATURES = OWN + "features";
    /** Why a text has no features, as {@code too-long: ...}; null where it has some, and absent where every text has some. */
    public static final String REFUSAL = OWN + "refusal";

    public static final String RAW = OWN + "raw";
    public static final String PROBABILITY = OWN + "probability";
    public static final String INDEX = OWN + "index";

    /** The name of the label, or the number. */
    public static final String PREDICTION = "prediction";

    private BaselineColumns() {}
}
