package dev.anneal.jobs.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.BaselineModel;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import dev.anneal.tests.LocalCluster;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How the rows of baselines lie. */
@ExtendWith(LocalCluster.class)
class BaselineRowsTest {
    private static final RunConfig CONFIG = RunConfigReader.parse("""
            name: test
            task: single-label
            model: {source: none}
            data: {train: {path: none, format: csv}, split: {validation: 0.1}}
            evaluate: {baseline: {vocabulary: 30}}
            output: none
            """, "test.yaml", List.of());

    @Test
    void areCutByTheirNumberAlone() {
        assertThat(BaselineRows.partitions(0)).isEqualTo(16);
        assertThat(BaselineRows.partitions(16 * 512)).isEqualTo(16);
        assertThat(BaselineRows.partitions(16 * 512 + 1)).isEqualTo(17);
        assertThat(BaselineRows.partitions(1_000_000)).isEqualTo(1954);
        assertThat(BaselineRows.partitions(3_000_000_000L)).isEqualTo(10_000);
    }

    /** Terms that as many rows have as others compete for the last places of the vocabulary. */
    @Tag("bulk")
    @Test
    void becomeTheSameVectorsHoweverTheyAreCut() {
        SparkSession spark = LocalCluster.session();
        Dataset<Row> texts = spark.range(60)
                .selectExpr(
                        "xxhash64(id) as `" + BaselineColumns.HASH + "`",
                        "concat('film ', id % 7, ' of part ', id % 11, ' is ', if(id % 3 = 0, 'bad', 'good')) as text",
                        "cast(id % 2 as double) as `" + BaselineColumns.LABEL + "`");
        Set<List<Row>> vectors = new HashSet<>();
        for (int partitions : List.of(1, 2, 7)) {
            Dataset<Row> training = texts.repartition(partitions, functions.col(BaselineColumns.HASH));
            PipelineModel features = new Pipeline()
                    .setStages(new FeatureStages(CONFIG)
                            .of(BaselineModel.LOGISTIC_REGRESSION, training)
                            .toArray(PipelineStage[]::new))
                    .fit(training);
            vectors.add(new BaselineRows(spark, CONFIG, List.of("a", "b"))
                    .inOneOrder(features.transform(training))
                    .select(BaselineColumns.FEATURES)
                    .collectAsList());
        }

        assertThat(vectors).hasSize(1);
        assertThat(vectors.iterator().next()).hasSize(60);
    }
}
