package dev.anneal.jobs.score;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.score.ScoringTask;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** Names and types of the columns that scoring adds, in the order of {@link TaskValues}. */
final class TaskSchema {
    /** Where an answer begins and ends in its context, in characters from 0, the end exclusive; null where there is no answer. */
    static final String ANSWER_START = "answer_start";

    static final String ANSWER_END = "answer_end";

    /** Of a text. */
    static final String EMBEDDING = "embedding";

    private TaskSchema() {}

    static StructType of(ScoringTask task) {
        return switch (task.task()) {
            case SINGLE_LABEL ->
                new StructType()
                        .add(OutputColumns.PREDICTION, DataTypes.StringType)
                        .add(OutputColumns.PROBABILITY, DataTypes.DoubleType)
                        .add(OutputColumns.PROBABILITIES, byLabel());
            case MULTI_LABEL ->
                new StructType()
                        .add(OutputColumns.PREDICTION, list(DataTypes.StringType))
                        .add(OutputColumns.PROBABILITIES, byLabel());
            case REGRESSION -> numbers(task);
            case TOKENS ->
                new StructType()
                        .add(OutputColumns.PREDICTION, DataTypes.createArrayType(DataTypes.StringType, true))
                        .add(OutputColumns.PROBABILITY, DataTypes.createArrayType(DataTypes.DoubleType, true))
                        .add("entities", list(entity()));
            case ANSWER -> answers();
            case MASKED_LM -> new StructType().add(OutputColumns.PREDICTION, list(list(guess())));
            case FEATURES -> features(task.features());
        };
    }

    /** Tables often hold the true numbers under the names of the outputs. */
    private static StructType numbers(ScoringTask task) {
        StructType columns = new StructType();
        if (task.labels().size() == 1) {
            return columns.add(OutputColumns.PREDICTION, DataTypes.DoubleType);
        }
        for (String name : task.labels()) {
            columns = columns.add(OutputColumns.PREDICTION + "_" + name, DataTypes.DoubleType);
        }
        return columns;
    }

    private static StructType answers() {
        return new StructType()
                .add(OutputColumns.PREDICTION, DataTypes.StringType)
                .add(OutputColumns.PROBABILITY, DataTypes.DoubleType)
                .add(ANSWER_START, DataTypes.IntegerType)
                .add(ANSWER_END, DataTypes.IntegerType)
                .add(OutputColumns.NULL_ODDS, DataTypes.DoubleType)
                .add("best_answers", list(choice()));
    }

    /** One vector for a text, or one for each of its tokens. */
    private static StructType features(FeaturesConfig config) {
        DataType vector = list(DataTypes.FloatType);
        DataType type = config.pooling().isPresent() ? vector : list(vector);
        StructType columns = new StructType();
        if (config.pooling().isEmpty()) {
            columns = columns.add("token_ids", list(DataTypes.IntegerType));
        }
        if (config.layers().isEmpty()) {
            return columns.add(config.pooling().isPresent() ? EMBEDDING : "hidden_states", type);
        }
        for (int layer : config.layers()) {
            columns = columns.add("layer_" + layer, type);
        }
        return columns;
    }

    static StructType entity() {
        return new StructType()
                .add("type", DataTypes.StringType)
                .add("first", DataTypes.IntegerType)
                .add("last", DataTypes.IntegerType)
                .add("text", DataTypes.StringType);
    }

    static StructType choice() {
        return new StructType()
                .add("text", DataTypes.StringType)
                .add("start", DataTypes.IntegerType)
                .add("end", DataTypes.IntegerType)
                .add("score", DataTypes.DoubleType)
                .add("probability", DataTypes.DoubleType);
    }

    static StructType guess() {
        return new StructType().add("token", DataTypes.StringType).add("probability", DataTypes.DoubleType);
    }

    private static DataType byLabel() {
        return DataTypes.createMapType(DataTypes.StringType, DataTypes.DoubleType, false);
    }

    private static ArrayType list(DataType items) {
        return DataTypes.createArrayType(items, false);
    }
}
