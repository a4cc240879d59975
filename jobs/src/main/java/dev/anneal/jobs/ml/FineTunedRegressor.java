package dev.anneal.jobs.ml;

import dev.anneal.config.Task;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** Learns a number for a text, or for a pair of texts. */
public final class FineTunedRegressor extends FineTuning<FineTunedRegressor> {
    private static final long serialVersionUID = 1;

    public FineTunedRegressor() {
        this(Identifiable$.MODULE$.randomUID("fineTunedRegressor"));
    }

    /** What Spark makes a copy by. */
    public FineTunedRegressor(String uid) {
        super(uid);
    }

    public static MLReader<FineTunedRegressor> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the parameters that {@link #save} wrote. */
    public static FineTunedRegressor load(String path) {
        return read().load(path);
    }

    @Override
    Task task() {
        return Task.REGRESSION;
    }

    @Override
    FineTunedRegressor self() {
        return this;
    }
}
