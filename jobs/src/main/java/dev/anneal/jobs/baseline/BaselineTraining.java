package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * Trains baselines. Texts become vectors on all executors; what learns from them reads them in one order, in one task, so that a seed gives the same
 * model on any cluster.
 *
 * @param training the rows to learn from, weighted
 */
record BaselineTraining(RunConfig config, BaselineRows rows, Dataset<Row> training, Learner learner) {
    /** @param training the rows of the training split */
    static BaselineTraining of(RunConfig config, BaselineRows rows, Dataset<Row> training) {
        BaselineConfig settings = config.evaluate().baseline();
        if (config.task() == Task.REGRESSION) {
            return new BaselineTraining(config, rows, training, new NumberLearner(settings));
        }
        long[] counts = rows.counts(training);
        Learner learner = new LabelLearner(settings, rows.labels(), counts);
        return new BaselineTraining(config, rows, rows.weighted(training, counts), learner);
    }

    /** From texts to answers. */
    PipelineModel train(BaselineModel model) {
        PipelineModel features = new Pipeline()
                .setStages(new FeatureStages(config).of(model, training).toArray(PipelineStage[]::new))
                .fit(training);
        Dataset<Row> vectors = rows.inOneOrder(features.transform(training))
                .select(
                        functions.col(BaselineColumns.FEATURES),
                        functions.col(BaselineColumns.LABEL),
                        functions.col(BaselineColumns.WEIGHT),
                        functions.col(BaselineColumns.HELD))
                .persist(StorageLevel.MEMORY_AND_DISK());
        try {
            List<PipelineStage> stages = new ArrayList<>(Arrays.asList(features.stages()));
            stages.addAll(learner.learn(model, vectors));
            // All of them are trained, so nothing is computed.
            return new Pipeline()
                    .setStages(stages.toArray(PipelineStage[]::new))
                    .fit(training);
        } finally {
            vectors.unpersist(false);
        }
    }
}
