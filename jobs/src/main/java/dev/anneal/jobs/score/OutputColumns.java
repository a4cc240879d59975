package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What scoring adds to the columns of its input. */
final class OutputColumns {
    /** The label that the model names. */
    static final String PREDICTION = "prediction";

    /** What the model gives that label, from 0 to 1. */
    static final String PROBABILITY = "probability";

    /** Of all labels, by name, in the model's order: {@code probabilities['spam']} needs no list of labels beside the table. */
    static final String PROBABILITIES = "probabilities";

    /** Of a rejected row. */
    static final String REASON = "reject_reason";

    static final String DETAIL = "reject_detail";

    private static final List<String> ADDED = List.of(PREDICTION, PROBABILITY, PROBABILITIES, REASON, DETAIL);

    private OutputColumns() {}

    /** Refuses an input that has one of the added columns already; Spark does not tell capitals from small letters. */
    static void requireRoom(ScoreInput input, StructType original) {
        List<String> clashes = Arrays.stream(original.fieldNames())
                .filter(name -> ADDED.stream().anyMatch(name::equalsIgnoreCase))
                .toList();
        if (!clashes.isEmpty()) {
            throw AnnealException.user("The table of " + input.key() + " ("
                    + input.source().path() + ") has the columns " + clashes
                    + ", but scoring adds columns of these names: " + ADDED + ". Rename or drop those of the table.");
        }
    }

    /** As tasks make them; probabilities are still an array, in the order of the labels. */
    static StructType scored(StructType original) {
        return original.add(PREDICTION, DataTypes.StringType)
                .add(PROBABILITY, DataTypes.DoubleType)
                .add(PROBABILITIES, DataTypes.createArrayType(DataTypes.DoubleType, false));
    }

    /** Puts the names to the probabilities. */
    static Dataset<Row> named(Dataset<Row> scored, List<String> labels) {
        Column names = functions.array(labels.stream().map(functions::lit).toArray(Column[]::new));
        return scored.withColumn(PROBABILITIES, functions.map_from_arrays(names, functions.col(PROBABILITIES)));
    }

    static StructType rejected(StructType original) {
        return original.add(REASON, DataTypes.StringType).add(DETAIL, DataTypes.StringType);
    }
}
