package dev.anneal.jobs.score;

import dev.anneal.error.AnnealException;
import dev.anneal.score.Outcome;
import dev.anneal.score.ScoringTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

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

    /** Of a row with its prediction. */
    StructType scored(StructType original) {
        StructType all = original;
        for (StructField field : added.fields()) {
            all = all.add(field);
        }
        return all;
    }

    /** What goes into the added columns of a row that is not refused; probabilities get their names. */
    @Nullable
    Object[] values(Outcome outcome) {
        @Nullable Object[] values = TaskValues.of(outcome);
        int place = List.of(added.fieldNames()).indexOf(PROBABILITIES);
        if (place >= 0 && values[place] instanceof double[] probabilities) {
            Map<String, Double> named = new LinkedHashMap<>();
            for (int label = 0; label < probabilities.length; label++) {
                named.put(task.labels().get(label), probabilities[label]);
            }
            values[place] = named;
        }
        return values;
    }

    /** Spark's name of each column's type, in the order of the columns. */
    static Map<String, String> types(StructType schema) {
        Map<String, String> types = new LinkedHashMap<>();
        for (StructField field : schema.fields()) {
            types.put(field.name(), field.dataType().simpleString());
        }
        return types;
    }

    static StructType rejected(StructType original) {
        return original.add(REASON, "string").add(DETAIL, "string");
    }
}
