package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.config.DataConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import dev.anneal.jobs.ml.FineTunedModel;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.SQLTransformer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What each baseline sees of a text: the stages that put it into {@link BaselineColumns#FEATURES}. */
record FeatureStages(RunConfig config) {
    private static final String ONE = BaselineColumns.OWN + "one";

    List<PipelineStage> of(BaselineModel model, Dataset<Row> training) {
        TermStages terms = new TermStages(config.data().columns());
        BaselineConfig settings = config.evaluate().baseline();
        return switch (model) {
            case MAJORITY -> nothing();
            case LOGISTIC_REGRESSION -> terms.tfIdf(training, settings.vocabulary());
            case GRADIENT_BOOSTED_TREES -> terms.counts(training, settings.terms());
            case MULTILAYER_PERCEPTRON -> terms.tfIdf(training, settings.terms());
            case FROZEN_ENCODER -> List.of(encoder());
        };
    }

    /** The same vector for every text. */
    private static List<PipelineStage> nothing() {
        return List.of(
                new SQLTransformer().setStatement("SELECT *, CAST(1 AS DOUBLE) AS " + ONE + " FROM __THIS__"),
                new VectorAssembler().setInputCols(new String[] {ONE}).setOutputCol(BaselineColumns.FEATURES));
    }

    private FineTunedModel encoder() {
        DataConfig data = config.data();
        FineTunedModel encoder = FineTunedModel.embeddings(config.model().source())
                .setSettings(
                        "data.max-length=" + data.maxLength(),
                        "data.truncation=" + data.truncation().yamlName(),
                        "data.head-share=" + data.headShare(),
                        "score.batch-size=" + config.score().batchSize())
                .setTextCol(data.columns().text())
                .setEmbeddingCol("")
                .setVectorCol(BaselineColumns.FEATURES)
                .setRejectionCol(BaselineColumns.REFUSAL);
        data.columns().pair().ifPresent(encoder::setPairCol);
        return encoder;
    }
}
