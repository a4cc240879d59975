package dev.anneal.jobs.ml;

import dev.anneal.config.Task;
import org.apache.spark.ml.util.DefaultParamsReader;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;

/**
 * Learns one label for a text, or for a pair of texts: labels may be strings, whole numbers or truth values.
 *
 * <pre>{@code
 * Pipeline pipeline = new Pipeline().setStages(new PipelineStage[] {
 *     new SQLTransformer().setStatement("SELECT *, concat(title, ' ', body) AS text FROM __THIS__"),
 *     new FineTunedClassifier().setModelSource("models/minilm-l6").setEpochs(3).setSeed(1)});
 * pipeline.fit(rows).write().overwrite().save("hdfs:///models/tickets");
 * }</pre>
 */
public final class FineTunedClassifier extends FineTuning<FineTunedClassifier> {
    private static final long serialVersionUID = 1;

    public FineTunedClassifier() {
        this(Identifiable$.MODULE$.randomUID("fineTunedClassifier"));
    }

    /** What Spark makes a copy by. */
    public FineTunedClassifier(String uid) {
        super(uid);
    }

    public static MLReader<FineTunedClassifier> read() {
        return new DefaultParamsReader<>();
    }

    /** Reads the parameters that {@link #save} wrote. */
    public static FineTunedClassifier load(String path) {
        return read().load(path);
    }

    @Override
    Task task() {
        return Task.SINGLE_LABEL;
    }

    @Override
    FineTunedClassifier self() {
        return this;
    }
}
