package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.ml.regression.GBTRegressor;
import org.apache.spark.ml.regression.LinearRegression;
import org.apache.spark.ml.regression.LinearRegressionModel;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Learns a number from vectors. Ridge regression is as strong as scikit-learn's default, alpha = 1. */
record NumberLearner(BaselineConfig settings) implements Learner {
    private static final int MOST_ITERATIONS = 200;

    @Override
    public List<PipelineStage> learn(BaselineModel model, Dataset<Row> rows) {
        return List.of(
                switch (model) {
                    case MAJORITY -> mean(rows);
                    case LOGISTIC_REGRESSION ->
                        regression(rows).setStandardization(false).fit(rows);
                    case FROZEN_ENCODER -> regression(rows).fit(rows);
                    case GRADIENT_BOOSTED_TREES -> trees(rows).fit(rows);
                    case MULTILAYER_PERCEPTRON ->
                        throw AnnealException.user("MLlib's multilayer perceptron knows labels only. Leave it out of"
                                + " evaluate.baseline.models.");
                });
    }

    private static LinearRegressionModel mean(Dataset<Row> rows) {
        double mean = rows.agg(functions.avg(BaselineColumns.LABEL)).first().getDouble(0);
        LinearRegressionModel model = new LinearRegressionModel(
                Identifiable$.MODULE$.randomUID("mean"), Vectors.dense(0, new double[0]), mean);
        model.set(model.featuresCol(), BaselineColumns.FEATURES);
        model.set(model.predictionCol(), BaselineColumns.PREDICTION);
        return model;
    }

    private static LinearRegression regression(Dataset<Row> rows) {
        return new LinearRegression()
                .setFeaturesCol(BaselineColumns.FEATURES)
                .setLabelCol(BaselineColumns.LABEL)
                .setWeightCol(BaselineColumns.WEIGHT)
                .setPredictionCol(BaselineColumns.PREDICTION)
                .setSolver("l-bfgs")
                .setRegParam(1.0 / rows.count())
                .setMaxIter(MOST_ITERATIONS);
    }

    private GBTRegressor trees(Dataset<Row> rows) {
        GBTRegressor trees =
                new GBTRegressor().setWeightCol(BaselineColumns.WEIGHT).setPredictionCol(BaselineColumns.PREDICTION);
        return new Boosting(settings).set(trees, rows);
    }
}
