package dev.anneal.jobs.ml;

import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.param.DoubleParam;
import org.apache.spark.ml.param.IntParam;
import org.apache.spark.ml.param.LongParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/**
 * The parameters of training, by the names that Spark ML has for such things; {@code settings} has all other keys of a configuration.
 *
 * @param <S> the estimator itself, which setters return
 */
public abstract class TrainingParams<S extends TrainingParams<S>> extends Estimator<FineTunedModel> {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> modelSource;
    private final Param<String> textCol;
    private final Param<String> pairCol;
    private final Param<String> labelCol;
    private final Param<String> validationIndicatorCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> probabilitiesCol;
    private final Param<String> workFolder;
    private final IntParam epochs;
    private final DoubleParam learningRate;
    private final IntParam batchSize;
    private final LongParam seed;
    private final IntParam executors;
    private final StringArrayParam settings;

    TrainingParams(String uid) {
        // A parameter asks for its owner's name as soon as it is made, and a default for all parameters.
        this.uid = uid;
        modelSource = new Param<>(this, "modelSource", "the model to start from, as model.source");
        textCol = new Param<>(this, "textCol", "the column with the text");
        pairCol = new Param<>(this, "pairCol", "the column with the second text of a pair; empty for none");
        labelCol = new Param<>(this, "labelCol", "the column with what the model is to answer");
        validationIndicatorCol = new Param<>(
                this, "validationIndicatorCol", "the column that is true for validation rows; empty for none");
        predictionCol = new Param<>(this, "predictionCol", "the model's column for its answer");
        probabilityCol = new Param<>(this, "probabilityCol", "the model's column for the probability of its answer");
        probabilitiesCol = new Param<>(this, "probabilitiesCol", "the model's column for the probabilities by label");
        workFolder = new Param<>(this, "workFolder", "where tables, runs and models go; all machines must see it");
        epochs = new IntParam(this, "epochs", "how often every row is trained on");
        learningRate = new DoubleParam(this, "learningRate", "of the optimizer");
        batchSize = new IntParam(this, "batchSize", "rows per optimizer step");
        seed = new LongParam(this, "seed", "of initialisation, order and dropout");
        executors = new IntParam(this, "executors", "how many train together");
        settings = new StringArrayParam(this, "settings", "other keys of the configuration, as key=value");
        setDefault(textCol, "text");
        setDefault(labelCol, "label");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(probabilitiesCol, "probabilities");
        for (Param<String> optional : List.of(pairCol, validationIndicatorCol, workFolder)) {
            setDefault(optional, "");
        }
        setDefault(settings, new String[0]);
    }

    abstract Task task();

    abstract S self();

    /** The keys of the run that parameters set, and those that are given as keys. */
    Settings keys() {
        if (!isDefined(modelSource)) {
            throw AnnealException.user(
                    "modelSource is not set. Name the model to start from: setModelSource(\"...\").");
        }
        Settings keys = new Settings().plain("task", task().yamlName()).text("model.source", getOrDefault(modelSource));
        if (isDefined(epochs)) {
            keys.plain("train.epochs", getOrDefault(epochs));
        }
        if (isDefined(learningRate)) {
            keys.plain("train.optimizer.learning-rate", getOrDefault(learningRate));
        }
        if (isDefined(batchSize)) {
            keys.plain("train.batch-size", getOrDefault(batchSize));
        }
        if (isDefined(seed)) {
            keys.plain("train.seed", getOrDefault(seed));
        }
        if (isDefined(executors)) {
            keys.plain("cluster.executors", getOrDefault(executors));
        }
        return keys.all(getOrDefault(settings));
    }

    /** What the model's columns are called. */
    AddedColumns.Names names() {
        return new AddedColumns.Names(
                getOrDefault(predictionCol), getOrDefault(probabilityCol), getOrDefault(probabilitiesCol), "", "", "");
    }

    String text() {
        return getOrDefault(textCol);
    }

    Optional<String> pair() {
        return Optional.of(getOrDefault(pairCol)).filter(column -> !column.isEmpty());
    }

    String label() {
        return getOrDefault(labelCol);
    }

    Optional<String> validation() {
        return Optional.of(getOrDefault(validationIndicatorCol)).filter(column -> !column.isEmpty());
    }

    Optional<String> work() {
        return Optional.of(getOrDefault(workFolder)).filter(folder -> !folder.isEmpty());
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> modelSource() {
        return modelSource;
    }

    public Param<String> textCol() {
        return textCol;
    }

    public Param<String> pairCol() {
        return pairCol;
    }

    public Param<String> labelCol() {
        return labelCol;
    }

    public Param<String> validationIndicatorCol() {
        return validationIndicatorCol;
    }

    public Param<String> predictionCol() {
        return predictionCol;
    }

    public Param<String> probabilityCol() {
        return probabilityCol;
    }

    public Param<String> probabilitiesCol() {
        return probabilitiesCol;
    }

    public Param<String> workFolder() {
        return workFolder;
    }

    public IntParam epochs() {
        return epochs;
    }

    public DoubleParam learningRate() {
        return learningRate;
    }

    public IntParam batchSize() {
        return batchSize;
    }

    public LongParam seed() {
        return seed;
    }

    public IntParam executors() {
        return executors;
    }

    public StringArrayParam settings() {
        return settings;
    }

    /** As {@code model.source}: a folder, an earlier run, {@code jar:} and a resource, or the id of a model on the Hub. */
    public S setModelSource(String value) {
        return with(modelSource, value);
    }

    public S setTextCol(String value) {
        return with(textCol, value);
    }

    public S setPairCol(String value) {
        return with(pairCol, value);
    }

    public S setLabelCol(String value) {
        return with(labelCol, value);
    }

    /** A boolean column: rows where it is true are evaluated on after every epoch, and the best model is kept. */
    public S setValidationIndicatorCol(String value) {
        return with(validationIndicatorCol, value);
    }

    public S setPredictionCol(String value) {
        return with(predictionCol, value);
    }

    public S setProbabilityCol(String value) {
        return with(probabilityCol, value);
    }

    public S setProbabilitiesCol(String value) {
        return with(probabilitiesCol, value);
    }

    /** Must be set where executors do not share the driver's local disk. */
    public S setWorkFolder(String value) {
        return with(workFolder, value);
    }

    public S setEpochs(int value) {
        return with(epochs, value);
    }

    public S setLearningRate(double value) {
        return with(learningRate, value);
    }

    public S setBatchSize(int value) {
        return with(batchSize, value);
    }

    public S setSeed(long value) {
        return with(seed, value);
    }

    public S setExecutors(int value) {
        return with(executors, value);
    }

    /** Any other keys of the configuration: {@code data.max-length=64}, {@code train.schedule.name=cosine}. They count above all else. */
    public S setSettings(String... more) {
        return with(settings, more);
    }

    private <T> S with(Param<T> param, T value) {
        set(param, value);
        return self();
    }
}
