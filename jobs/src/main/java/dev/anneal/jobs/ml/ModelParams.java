package dev.anneal.jobs.ml;

import java.util.List;
import org.apache.spark.ml.Model;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;

/** The parameters of a {@link FineTunedModel}: which columns it reads and adds, and other keys of its configuration. */
public abstract class ModelParams extends Model<FineTunedModel> {
    private static final long serialVersionUID = 1;

    private final String uid;
    private final Param<String> textCol;
    private final Param<String> pairCol;
    private final Param<String> predictionCol;
    private final Param<String> probabilityCol;
    private final Param<String> probabilitiesCol;
    private final Param<String> embeddingCol;
    private final Param<String> vectorCol;
    private final Param<String> rejectionCol;
    private final StringArrayParam settings;

    ModelParams(String uid) {
        // A parameter asks for its owner's name as soon as it is made, and a default for all parameters.
        this.uid = uid;
        textCol = new Param<>(this, "textCol", "the column with the text, or with the words");
        pairCol = new Param<>(this, "pairCol", "the column with the second text of a pair; empty for none");
        predictionCol = new Param<>(this, "predictionCol", "the column for the label, the labels, the number, ...");
        probabilityCol = new Param<>(this, "probabilityCol", "the column for the probability of the prediction");
        probabilitiesCol = new Param<>(this, "probabilitiesCol", "the column for the probabilities by label");
        embeddingCol = new Param<>(this, "embeddingCol", "the column for the embedding as an array of floats");
        vectorCol =
                new Param<>(this, "vectorCol", "the column for probabilities, numbers or the embedding as a vector");
        rejectionCol = new Param<>(this, "rejectionCol", "the column that says why a row has no prediction");
        settings = new StringArrayParam(this, "settings", "other keys of the configuration, as key=value");
        setDefault(textCol, "text");
        setDefault(predictionCol, "prediction");
        setDefault(probabilityCol, "probability");
        setDefault(probabilitiesCol, "probabilities");
        setDefault(embeddingCol, "embedding");
        for (Param<String> column : List.of(pairCol, vectorCol, rejectionCol)) {
            setDefault(column, "");
        }
        setDefault(settings, new String[0]);
    }

    abstract FineTunedModel self();

    /** What the added columns are called. */
    AddedColumns.Names names() {
        return new AddedColumns.Names(
                getOrDefault(predictionCol),
                getOrDefault(probabilityCol),
                getOrDefault(probabilitiesCol),
                getOrDefault(embeddingCol),
                getOrDefault(vectorCol),
                getOrDefault(rejectionCol));
    }

    @Override
    public String uid() {
        return uid;
    }

    public Param<String> textCol() {
        return textCol;
    }

    public Param<String> pairCol() {
        return pairCol;
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

    public Param<String> embeddingCol() {
        return embeddingCol;
    }

    public Param<String> vectorCol() {
        return vectorCol;
    }

    public Param<String> rejectionCol() {
        return rejectionCol;
    }

    public StringArrayParam settings() {
        return settings;
    }

    public FineTunedModel setTextCol(String column) {
        return with(textCol, column);
    }

    public FineTunedModel setPairCol(String column) {
        return with(pairCol, column);
    }

    public FineTunedModel setPredictionCol(String column) {
        return with(predictionCol, column);
    }

    public FineTunedModel setProbabilityCol(String column) {
        return with(probabilityCol, column);
    }

    public FineTunedModel setProbabilitiesCol(String column) {
        return with(probabilitiesCol, column);
    }

    public FineTunedModel setEmbeddingCol(String column) {
        return with(embeddingCol, column);
    }

    public FineTunedModel setVectorCol(String column) {
        return with(vectorCol, column);
    }

    public FineTunedModel setRejectionCol(String column) {
        return with(rejectionCol, column);
    }

    /** Puts keys of the configuration over those that the model has: {@code data.max-length=64}, {@code score.batch-size=64}. */
    public FineTunedModel setSettings(String... more) {
        set(settings, new Settings().all(getOrDefault(settings)).all(more).array());
        return self();
    }

    private FineTunedModel with(Param<String> column, String name) {
        set(column, name);
        return self();
    }
}
