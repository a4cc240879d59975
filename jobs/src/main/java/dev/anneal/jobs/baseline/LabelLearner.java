package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.classification.ClassificationModel;
import org.apache.spark.ml.classification.GBTClassifier;
import org.apache.spark.ml.classification.LogisticRegression;
import org.apache.spark.ml.classification.LogisticRegressionModel;
import org.apache.spark.ml.classification.MultilayerPerceptronClassifier;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.linalg.Matrices;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Learns labels from vectors. Regression is as strong as scikit-learn's default, C = 1. MLlib's perceptron takes no weights of rows.
 *
 * @param counts training rows by label
 */
record LabelLearner(BaselineConfig settings, List<String> labels, long[] counts) implements Learner {
    private static final int MOST_ITERATIONS = 200;
    private static final double LEAST_SHARE = 1e-30;

    @Override
    public List<PipelineStage> learn(BaselineModel model, Dataset<Row> rows) {
        PipelineStage learned = switch (model) {
            case MAJORITY -> shares();
            case LOGISTIC_REGRESSION -> regression(false).fit(rows);
            case FROZEN_ENCODER -> regression(true).fit(rows);
            case GRADIENT_BOOSTED_TREES -> trees(rows);
            case MULTILAYER_PERCEPTRON -> perceptron(rows);
        };
        return List.of(
                learned,
                new IndexToString()
                        .setInputCol(BaselineColumns.INDEX)
                        .setOutputCol(BaselineColumns.PREDICTION)
                        .setLabels(labels.toArray(String[]::new)));
    }

    /** A regression that sees nothing: its intercepts are the logarithms of the labels' shares. */
    private LogisticRegressionModel shares() {
        double all = Arrays.stream(counts).sum();
        double[] intercepts = Arrays.stream(counts)
                .mapToDouble(count -> Math.log(Math.max(LEAST_SHARE, count / all)))
                .toArray();
        LogisticRegressionModel model = new LogisticRegressionModel(
                Identifiable$.MODULE$.randomUID("majority"),
                Matrices.zeros(labels.size(), 1),
                Vectors.dense(intercepts),
                labels.size(),
                true);
        model.set(model.featuresCol(), BaselineColumns.FEATURES);
        model.set(model.rawPredictionCol(), BaselineColumns.RAW);
        model.set(model.probabilityCol(), BaselineColumns.PROBABILITY);
        model.set(model.predictionCol(), BaselineColumns.INDEX);
        return model;
    }

    private LogisticRegression regression(boolean standardized) {
        return new LogisticRegression()
                .setFeaturesCol(BaselineColumns.FEATURES)
                .setLabelCol(BaselineColumns.LABEL)
                .setWeightCol(BaselineColumns.WEIGHT)
                .setRawPredictionCol(BaselineColumns.RAW)
                .setProbabilityCol(BaselineColumns.PROBABILITY)
                .setPredictionCol(BaselineColumns.INDEX)
                .setRegParam(1.0 / Arrays.stream(counts).sum())
                .setStandardization(standardized)
                .setMaxIter(MOST_ITERATIONS);
    }

    private PipelineStage trees(Dataset<Row> rows) {
        GBTClassifier boosting = boosting(rows);
        if (labels.size() == 2) {
            return boosting.fit(rows);
        }
        // Spark's own one-vs-rest drops the column that says which rows are held back.
        List<ClassificationModel<?, ?>> models = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            models.add(boosting.fit(rows.withColumn(
                    BaselineColumns.LABEL,
                    functions.col(BaselineColumns.LABEL).equalTo(label).cast("double"))));
        }
        OneVsRestModel model = new OneVsRestModel(
                Identifiable$.MODULE$.randomUID("oneVsRest"),
                NominalAttribute.defaultAttr().withNumValues(labels.size()).toMetadata(),
                models.toArray(ClassificationModel[]::new));
        model.set(model.featuresCol(), BaselineColumns.FEATURES);
        model.set(model.rawPredictionCol(), BaselineColumns.RAW);
        model.set(model.predictionCol(), BaselineColumns.INDEX);
        model.set("classifier", boosting);
        return model;
    }

    private GBTClassifier boosting(Dataset<Row> rows) {
        GBTClassifier trees = new GBTClassifier()
                .setWeightCol(BaselineColumns.WEIGHT)
                .setRawPredictionCol(BaselineColumns.RAW)
                .setProbabilityCol(BaselineColumns.PROBABILITY)
                .setPredictionCol(BaselineColumns.INDEX);
        return new Boosting(settings).set(trees, rows);
    }

    private PipelineStage perceptron(Dataset<Row> rows) {
        Vector first = rows.first().getAs(BaselineColumns.FEATURES);
        return new MultilayerPerceptronClassifier()
                .setFeaturesCol(BaselineColumns.FEATURES)
                .setLabelCol(BaselineColumns.LABEL)
                .setRawPredictionCol(BaselineColumns.RAW)
                .setProbabilityCol(BaselineColumns.PROBABILITY)
                .setPredictionCol(BaselineColumns.INDEX)
                .setLayers(new int[] {first.size(), settings.hidden(), labels.size()})
                .setSeed(settings.seed())
                .fit(rows);
    }
}
