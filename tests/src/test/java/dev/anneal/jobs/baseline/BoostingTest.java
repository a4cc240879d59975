package dev.anneal.jobs.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.BaselineConfig;
import dev.anneal.config.BaselineModel;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import dev.anneal.tests.LocalCluster;
import java.util.List;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Boosting of so few rows that none of them is held back. */
@ExtendWith(LocalCluster.class)
class BoostingTest {
    private static final BaselineConfig ONE_ROUND = new BaselineConfig(List.of(), 10, 10, 1, 4, 1, List.of());

    private static Dataset<Row> rows() {
        StructType schema = new StructType()
                .add(BaselineColumns.FEATURES, SQLDataTypes.VectorType())
                .add(BaselineColumns.LABEL, "double")
                .add(BaselineColumns.WEIGHT, "double")
                .add(BaselineColumns.HELD, "boolean");
        return LocalCluster.session()
                .createDataFrame(List.of(row(0), row(1), row(0), row(1)), schema)
                .coalesce(1);
    }

    private static Row row(double label) {
        return RowFactory.create(Vectors.dense(label), label, 1.0, false);
    }

    @Test
    void learnsFromAllOfThem() {
        List<PipelineStage> labels = new LabelLearner(ONE_ROUND, List.of("bad", "good"), new long[] {2, 2})
                .learn(BaselineModel.GRADIENT_BOOSTED_TREES, rows());
        List<PipelineStage> numbers = new NumberLearner(ONE_ROUND).learn(BaselineModel.GRADIENT_BOOSTED_TREES, rows());

        assertThat(answers((Transformer) labels.get(0), BaselineColumns.INDEX)).containsExactly(0.0, 1.0, 0.0, 1.0);
        assertThat(answers((Transformer) numbers.get(0), BaselineColumns.PREDICTION))
                .containsExactly(0.0, 1.0, 0.0, 1.0);
    }

    private static List<Double> answers(Transformer learned, String column) {
        return learned.transform(rows()).select(column).collectAsList().stream()
                .map(row -> row.getDouble(0))
                .toList();
    }
}
