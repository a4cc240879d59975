package dev.anneal.jobs.baseline.answer;

import dev.anneal.jobs.source.TableSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PredictionModel;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.classification.OneVsRestModel;
import org.apache.spark.ml.feature.IndexToString;
import org.apache.spark.ml.functions$;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.functions;
import org.jspecify.annotations.Nullable;

/** What a trained baseline says about rows, with the columns that scoring with a fine-tuned model adds. */
public final class BaselineAnswers {
    static final String PROBABILITIES = "probabilities";
    private static final String ALL = BaselineColumns.OWN + "all";

    private BaselineAnswers() {}

    /**
     * Adds {@code prediction}, and for labels {@code probability} and {@code probabilities} by label; nulls in a row whose text the baseline refuses.
     * Trees of several labels say how sure each is against all others, which is scaled so that it adds up to 1.
     *
     * @param model a folder {@code baselines/NAME} of a run, loaded
     */
    public static Dataset<Row> of(PipelineModel model, Dataset<Row> rows) {
        return withRefusals(model, rows).drop(BaselineColumns.REFUSAL);
    }

    /** The same, and last {@link BaselineColumns#REFUSAL}. */
    public static Dataset<Row> withRefusals(PipelineModel model, Dataset<Row> rows) {
        Dataset<Row> answered = withProbabilities(model, rows);
        List<Column> columns = new ArrayList<>(
                Arrays.stream(rows.columns()).map(TableSource::named).toList());
        Column refusal = hasRefusals(answered)
                ? functions.col(BaselineColumns.REFUSAL)
                : functions.lit(null).cast("string").as(BaselineColumns.REFUSAL);
        Column refused = refusal.isNotNull();
        columns.add(unless(refused, functions.col(BaselineColumns.PREDICTION)).as(BaselineColumns.PREDICTION));
        String[] labels = labels(model);
        if (labels.length > 0) {
            Column names =
                    functions.array(Arrays.stream(labels).map(functions::lit).toArray(Column[]::new));
            Column all = functions.col(ALL);
            columns.add(unless(refused, functions.array_max(all)).as("probability"));
            columns.add(unless(refused, functions.map_from_arrays(names, all)).as(PROBABILITIES));
        }
        columns.add(refusal);
        return answered.select(columns.toArray(Column[]::new));
    }

    private static Column unless(Column refused, Column answer) {
        return functions.when(functions.not(refused), answer);
    }

    private static boolean hasRefusals(Dataset<Row> rows) {
        return Arrays.asList(rows.columns()).contains(BaselineColumns.REFUSAL);
    }

    /** Learners know no row without a vector: one that is refused gets a vector of zeros, whose answer nobody is to see. */
    private static Dataset<Row> transformed(PipelineModel model, Dataset<Row> rows) {
        Dataset<Row> answered = rows;
        for (Transformer stage : model.stages()) {
            if (stage instanceof PredictionModel<?, ?> learned && hasRefusals(answered)) {
                Vector zeros = Vectors.zeros(learned.numFeatures());
                UserDefinedFunction filled = functions.udf(
                        (UDF1<@Nullable Vector, Vector>) vector -> vector == null ? zeros : vector,
                        SQLDataTypes.VectorType());
                answered = answered.withColumn(
                        BaselineColumns.FEATURES, filled.apply(functions.col(BaselineColumns.FEATURES)));
            }
            answered = stage.transform(answered);
        }
        return answered;
    }

    /** Adds an array of the probabilities of all labels, in their order, for labels. */
    public static Dataset<Row> withProbabilities(PipelineModel model, Dataset<Row> rows) {
        Dataset<Row> answered = transformed(model, rows);
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
}
