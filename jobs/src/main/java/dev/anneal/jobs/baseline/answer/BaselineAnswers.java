package dev.anneal.jobs.baseline.answer;

import dev.anneal.jobs.source.TableSource;
import java.util.Arrays;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.functions$;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** What a trained baseline says about rows, with the columns that scoring with a fine-tuned model adds. */
public final class BaselineAnswers {
    static final String PROBABILITIES = "probabilities";
    private static final String ALL = BaselineColumns.OWN + "all";

    private BaselineAnswers() {}

    /**
     * Adds {@code prediction}, and for labels {@code probability} and {@code probabilities} by label. Trees of several labels say how sure each is
     * against all others, which is scaled so that it adds up to 1.
     *
     * @param model a folder {@code baselines/NAME} of a run, loaded
     */
    public static Dataset<Row> of(PipelineModel model, Dataset<Row> rows) {
        Dataset<Row> answered = withProbabilities(model, rows);
        Column[] original =
                Arrays.stream(rows.columns()).map(TableSource::named).toArray(Column[]::new);
        return labels(model).length == 0
                ? answered.select(with(original, functions.col(BaselineColumns.PREDICTION)))
                : answered.select(with(
                        original,
                        functions.col(BaselineColumns.PREDICTION),
                        functions.array_max(functions.col(ALL)).as("probability"),
                        functions
                                .map_from_arrays(
                                        functions.array(Arrays.stream(labels(model))
                                                .map(functions::lit)
                                                .toArray(Column[]::new)),
                                        functions.col(ALL))
                                .as(PROBABILITIES)));
    }

    /** Adds an array of the probabilities of all labels, in their order, for labels. */
    public static Dataset<Row> withProbabilities(PipelineModel model, Dataset<Row> rows) {
        Dataset<Row> answered = model.transform(rows);
        int labels = labels(model).length;
        if (labels == 0) {
            return answered;
        }
        boolean against = Arrays.stream(model.stages()).anyMatch(OneVsRestModel.class::isInstance);
        String vector = against ? BaselineColumns.RAW : BaselineColumns.PROBABILITY;
        Column values = functions$.MODULE$.vector_to_array(functions.col(vector), "float64");
        Dataset<Row> listed = answered.withColumn(ALL, values);
        return against
                ? listed.withColumn(ALL, functions.expr("transform(" + ALL + ", margin -> 1 / (1 + exp(-2 * margin)))"))
                        .withColumn(
                                ALL,
                                functions.expr("transform(" + ALL + ", each -> each / aggregate(" + ALL
                                        + ", 0D, (sum, one) -> sum + one))"))
                : listed.withColumn(ALL, functions.expr(padded(labels)));
    }

    /** Learners count labels up to the last one that occurs. */
    private static String padded(int labels) {
        return "concat(" + ALL + ", array_repeat(0D, " + labels + " - size(" + ALL + ")))";
    }

    /** The array that {@link #withProbabilities} adds. */
    public static Column probabilities() {
        return functions.col(ALL);
    }

    private static String[] labels(PipelineModel model) {
        for (Transformer stage : model.stages()) {
            if (stage instanceof IndexToString names) {
                return names.getLabels();
            }
        }
        return new String[0];
    }

    private static Column[] with(Column[] columns, Column... more) {
        Column[] all = Arrays.copyOf(columns, columns.length + more.length);
        System.arraycopy(more, 0, all, columns.length, more.length);
        return all;
    }
}
