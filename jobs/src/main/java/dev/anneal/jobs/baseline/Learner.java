package dev.anneal.jobs.baseline;

import dev.anneal.config.BaselineModel;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Learns what a baseline answers from {@link BaselineColumns#FEATURES}. */
interface Learner {
    /**
     * The stages from features to {@link BaselineColumns#PREDICTION}, all of them trained.
     *
     * @param rows in one partition
     */
    List<PipelineStage> learn(BaselineModel model, Dataset<Row> rows);
}
