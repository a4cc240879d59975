package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.score.Outcome;
import dev.anneal.score.ScoringTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** What scoring adds to the columns of its input: {@link TaskSchema} says what it is for each task. */
record OutputColumns(ScoringTask task, StructType added) {
    /** The label, the labels, the number, the tags, the answer or the tokens that the model names. */
    static final String PREDICTION = "prediction";

    /** What the model gives its prediction, from 0 to 1. */
    static final String PROBABILITY = "probability";

    /** Of all labels, by name, in the model's order: {@code probabilities['spam']} needs no list of labels beside the table. */
    static final String PROBABILITIES = "probabilities";

    /** How much more the model thinks that a question has no answer than it believes in its best one. */
    static final String NULL_ODDS = "null_odds";

    /** Of a rejected row. */
    static final String REASON = "reject_reason";

    static final String DETAIL = "reject_detail";

    static OutputColumns of(ScoringTask task) {
        return new OutputColumns(task, TaskSchema.of(task));
    }

    /** Refuses an input that has one of the added columns already; Spark does not tell capitals from small letters. */
    void requireRoom(ScoreInput input, StructType original) {
        List<String> names = new ArrayList<>(List.of(added.fieldNames()));
        names.addAll(List.of(REASON, DETAIL));
        List<String> clashes = Arrays.stream(original.fieldNames())
                .filter(name -> names.stream().anyMatch(name::equalsIgnoreCase))
                .toList();
        if (!clashes.isEmpty()) {
            throw AnnealException.user("The table of " + input.key() + " ("
                    + input.source().shown() + ") has the columns " + clashes
                    + ", but scoring adds columns of these names: " + names + ". Rename or drop those of the table.");
        }
    }

    /** As tasks make them; probabilities are still an array, in the order of the labels. */
    StructType scored(StructType original) {
        StructType all = original;
        for (StructField field : added.fields()) {
            all = all.add(field);
        }
        return all;
    }

    /** What goes into the added columns of a row that is not refused. */
    Object[] values(Outcome outcome) {
        return TaskValues.of(outcome);
    }

    /** Puts the names to the probabilities. */
    Dataset<Row> named(Dataset<Row> scored) {
        if (!List.of(added.fieldNames()).contains(PROBABILITIES)) {
            return scored;
        }
        Column names =
                functions.array(task.labels().stream().map(functions::lit).toArray(Column[]::new));
        return scored.withColumn(PROBABILITIES, functions.map_from_arrays(names, functions.col(PROBABILITIES)));
    }

    static StructType rejected(StructType original) {
        return original.add(REASON, "string").add(DETAIL, "string");
    }
}
