package dev.anneal.jobs.ml;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.score.BorrowedModel;
import dev.anneal.score.Features;
import dev.anneal.score.Outcome;
import dev.anneal.score.PredictedLabels;
import dev.anneal.score.PredictedNumbers;
import dev.anneal.score.Prediction;
import dev.anneal.score.Refused;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.linalg.Vectors;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** The columns that a model adds to a DataFrame, under the names that its parameters give them. Every one of them is null in a row that is refused. */
record AddedColumns(List<Added> columns) implements Serializable {
    /** What a column holds. */
    enum Content {
        /** A value of the task, by its place. */
        VALUE,
        /** All numbers of the outcome as one vector. */
        VECTOR,
        /** Why a row has no outcome; null if it has one. */
        REFUSAL
    }

    /** @param place of a value among those of the task */
    record Added(String name, DataType type, Content content, int place) implements Serializable {}

    /**
     * What columns are called.
     *
     * @param prediction of a column of numbers only the beginning, where there are several
     * @param vector empty for no such column, as all other names
     */
    record Names(
            String prediction,
            String probability,
            String probabilities,
            String embedding,
            String vector,
            String rejection) {
        private static final String PREDICTION = "prediction";

        /** The name of a column that the task calls so; those without a parameter keep theirs. */
        private String of(String ofTask) {
            if (ofTask.equals("probability")) {
                return probability;
            }
            if (ofTask.equals("probabilities")) {
                return probabilities;
            }
            if (ofTask.equals("embedding")) {
                return embedding;
            }
            boolean numbered = ofTask.startsWith(PREDICTION + "_") && !prediction.isEmpty();
            if (numbered) {
                return prediction + ofTask.substring(PREDICTION.length());
            }
            return ofTask.startsWith(PREDICTION) ? prediction : ofTask;
        }
    }

    /** @param ofTask the columns of {@link BorrowedModel.Offer#columns} */
    static AddedColumns of(StructType ofTask, Names names) {
        List<Added> columns = new ArrayList<>();
        StructField[] fields = ofTask.fields();
        for (int place = 0; place < fields.length; place++) {
            String name = names.of(fields[place].name());
            columns.add(new Added(name, fields[place].dataType(), Content.VALUE, place));
        }
        columns.add(new Added(names.vector(), SQLDataTypes.VectorType(), Content.VECTOR, 0));
        columns.add(new Added(names.rejection(), DataTypes.StringType, Content.REFUSAL, 0));
        return new AddedColumns(new ArrayList<>(
                columns.stream().filter(added -> !added.name().isEmpty()).toList()));
    }

    /**
     * The schema of the DataFrame that comes out.
     *
     * @throws AnnealException (user) if the one that goes in has a column of such a name; Spark does not tell capitals from small letters
     */
    StructType appendedTo(StructType schema) {
        StructType all = schema;
        for (Added added : columns) {
            if (Arrays.stream(all.fieldNames()).anyMatch(added.name()::equalsIgnoreCase)) {
                throw AnnealException.user(
                        "The DataFrame has a column \"" + added.name()
                                + "\" already, or it would be added twice. Drop or rename it, or give the model's column another name.");
            }
            all = all.add(added.name(), added.type(), true);
        }
        return all;
    }

    /** What goes into the added columns of a row. */
    @Nullable
    Object[] values(Outcome outcome, BorrowedModel model) {
        boolean refused = outcome instanceof Refused;
        @Nullable Object[] ofTask = refused ? new Object[0] : model.values(outcome);
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (columns.get(i).content()) {
                case VALUE -> refused ? null : ofTask[columns.get(i).place()];
                case VECTOR -> refused ? null : vector(outcome);
                case REFUSAL -> outcome instanceof Refused no ? no.reject().line() : null;
            };
        }
        return values;
    }

    private static Vector vector(Outcome outcome) {
        if (outcome instanceof Prediction one) {
            return Vectors.dense(one.probabilities());
        }
        if (outcome instanceof PredictedLabels several) {
            return Vectors.dense(several.probabilities());
        }
        if (outcome instanceof PredictedNumbers numbers) {
            return Vectors.dense(
                    numbers.values().stream().mapToDouble(Double::doubleValue).toArray());
        }
        if (outcome instanceof Features features
                && features.tokenIds().isEmpty()
                && features.layers().size() == 1) {
            float[] embedding = features.layers().get(0)[0];
            double[] values = new double[embedding.length];
            for (int h = 0; h < values.length; h++) {
                values[h] = embedding[h];
            }
            return Vectors.dense(values);
        }
        throw AnnealException.user("A vector column needs one vector for a text: probabilities, numbers, or one pooled"
                + " embedding. Leave setVectorCol out, or set score.features.pooling and one layer.");
    }
}
