package dev.anneal.jobs.baseline;

import dev.anneal.config.ClassWeights;
import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.RunConfig;
import dev.anneal.jobs.baseline.answer.BaselineColumns;
import dev.anneal.jobs.prepare.SplitTexts;
import dev.anneal.jobs.source.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The rows of a run for baselines: the texts under the names that its tables have for them, and {@link BaselineColumns}. Rows are cut into partitions by
 * their hash, and sorted inside them. How many there are follows from the number of rows alone, not from the slots of the cluster: the last bits of what a
 * frozen encoder says of a row depend on the rows that share its batch.
 *
 * @param labels of the dataset, in the order of the model's outputs
 */
record BaselineRows(SparkSession spark, RunConfig config, List<String> labels) {
    /** So many rows are worth a task, up to a number of tasks that the driver keeps books of with ease. */
    private static final int ROWS_OF_A_PARTITION = 512;

    private static final int FEWEST_PARTITIONS = 16;
    private static final int MOST_PARTITIONS = 10_000;

    /** One row of so many decides when boosting stops. */
    private static final int HELD_ONE_OF = 10;

    static int partitions(long rows) {
        return (int) Math.max(FEWEST_PARTITIONS, Math.min(MOST_PARTITIONS, -Math.floorDiv(-rows, ROWS_OF_A_PARTITION)));
    }

    /**
     * The rows of a split, each with its own weight.
     *
     * @param count how many they are
     */
    Dataset<Row> of(String split, long count) {
        ColumnsConfig names = config.data().columns();
        List<Column> columns = new ArrayList<>(List.of(
                functions.col(SplitTexts.HASH).as(BaselineColumns.HASH),
                functions.element_at(functions.col(SplitTexts.TARGET), 1).as(BaselineColumns.LABEL),
                functions.col(SplitTexts.WEIGHT).as(BaselineColumns.WEIGHT),
                functions
                        .pmod(functions.xxhash64(functions.col(SplitTexts.HASH)), functions.lit(HELD_ONE_OF))
                        .equalTo(0)
                        .as(BaselineColumns.HELD),
                functions.col(SplitTexts.TEXT).as(names.text())));
        names.pair()
                .ifPresent(pair -> columns.add(functions.col(SplitTexts.PAIR).as(pair)));
        Dataset<Row> rows = SplitTexts.read(spark, config, labels, split).select(columns.toArray(Column[]::new));
        return rows.repartition(partitions(count), functions.col(BaselineColumns.HASH))
                .sortWithinPartitions(order());
    }

    /**
     * Training rows with labels, each with its own weight times that of its label, as in the run's loss.
     *
     * @param counts of these rows
     */
    Dataset<Row> weighted(Dataset<Row> rows, long[] counts) {
        ClassWeights weights = config.train().loss().classWeights();
        if (weights.areEqual()) {
            return rows;
        }
        Column[] byLabel =
                Arrays.stream(weights(weights, counts)).mapToObj(functions::lit).toArray(Column[]::new);
        Column place = functions.col(BaselineColumns.LABEL).cast("int").plus(1);
        Column ofLabel = functions.element_at(functions.array(byLabel), place);
        return rows.withColumn(
                BaselineColumns.WEIGHT, functions.col(BaselineColumns.WEIGHT).multiply(ofLabel));
    }

    private double[] weights(ClassWeights weights, long[] counts) {
        return weights.kind() == ClassWeights.Kind.BALANCED
                ? ClassWeights.balanced(counts)
                : labels.stream()
                        .mapToDouble(label -> weights.given().getOrDefault(label, 1.0))
                        .toArray();
    }

    /** Training rows by the number of their label. */
    long[] counts(Dataset<Row> rows) {
        Map<Integer, Long> found = rows.groupBy(BaselineColumns.LABEL).count().collectAsList().stream()
                .collect(Collectors.toMap(row -> (int) row.getDouble(0), row -> row.getLong(1)));
        return IntStream.range(0, labels.size())
                .mapToLong(label -> found.getOrDefault(label, 0L))
                .toArray();
    }

    /** As one task reads them, in one order: sums of floating-point numbers have the same bits then, whatever the cluster. */
    Dataset<Row> inOneOrder(Dataset<Row> rows) {
        return rows.repartition(1).sortWithinPartitions(order());
    }

    private Column[] order() {
        return new Column[] {
            functions.col(BaselineColumns.HASH),
            TableSource.named(config.data().columns().text()),
            functions.col(BaselineColumns.LABEL)
        };
    }
}
