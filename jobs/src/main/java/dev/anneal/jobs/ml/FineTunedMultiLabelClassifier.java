package dev.anneal.jobs.ml;

import dev.anneal.config.Task;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/** Learns any number of labels for a text, or for a pair of texts: an array of strings, or labels between commas. */
public final class FineTunedMultiLabelClassifier extends FineTuning<FineTunedMultiLabelClassifier> {
    private static final long serialVersionUID = 1;

    public FineTunedMultiLabelClassifier() {
        this(Identifiable$.MODULE$.randomUID("fineTunedMultiLabelClassifier"));
    }

    /** What Spark makes a copy by. */
    public FineTunedMultiLabelClassifier(String uid) {
        super(uid);
    }

    public static MLReader<FineTunedMultiLabelClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the parameters that {@link #save} wrote. */
    public static FineTunedMultiLabelClassifier load(String path) {
        return read().load(path);
    }

    @Override
    Task task() {
        return Task.MULTI_LABEL;
    }

    @Override
    FineTunedMultiLabelClassifier self() {
        return this;
    }
}
