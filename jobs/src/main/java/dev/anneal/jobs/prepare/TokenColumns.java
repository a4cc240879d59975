package dev.anneal.jobs.prepare;

import dev.anneal.dataset.AnswerText;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.dataset.StoredRow;
import dev.anneal.dataset.Target;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** A dataset's rows as Spark shows them: the split and the number of a row in it, then the columns of its shards, none of which holds nulls. */
record TokenColumns(ShardSchema shards) implements Serializable {
    private static final DataType INTS = DataTypes.createArrayType(DataTypes.IntegerType, false);

    StructType schema() {
        StructType schema = required(new StructType(), "split", DataTypes.StringType);
        schema = required(schema, "row", DataTypes.LongType);
        schema = required(schema, "input_ids", INTS);
        if (shards.tokenTypes()) {
            schema = required(schema, "token_type_ids", INTS);
        }
        schema = withTarget(schema);
        if (shards.weights()) {
            schema = required(schema, "weight", DataTypes.FloatType);
        }
        if (shards.ids()) {
            schema = required(schema, "id", DataTypes.StringType);
        }
        schema = required(schema, "length", DataTypes.IntegerType);
        return required(schema, "hash", DataTypes.LongType);
    }

    private StructType withTarget(StructType schema) {
        return switch (shards.target()) {
            case ONE_CLASS -> required(schema, "label", DataTypes.IntegerType);
            case CLASSES -> required(schema, "labels", INTS);
            case NUMBERS -> required(schema, "numbers", DataTypes.createArrayType(DataTypes.FloatType, false));
            case TAGS -> required(schema, "tags", INTS);
            case SPAN -> withAnswer(schema);
            case NONE -> schema;
        };
    }

    private static StructType withAnswer(StructType schema) {
        StructType positions = required(schema, "start_position", DataTypes.IntegerType);
        positions = required(positions, "end_position", DataTypes.IntegerType);
        StructType texts = required(positions, "example_id", DataTypes.StringType);
        texts = required(texts, "context", DataTypes.StringType);
        texts = required(texts, "token_starts", INTS);
        texts = required(texts, "token_ends", INTS);
        return required(texts, "answers", DataTypes.createArrayType(DataTypes.StringType, false));
    }

    private static StructType required(StructType schema, String column, DataType type) {
        return schema.add(column, type, false);
    }

    Row row(String split, long number, StoredRow stored) {
        List<Object> values =
                new ArrayList<>(List.of(split, number, stored.tokens().ids()));
        if (shards.tokenTypes()) {
            values.add(stored.tokens().typeIds());
        }
        addTarget(stored.tokens().target(), values);
        stored.tokens().answerText().ifPresent(text -> addAnswer(text, values));
        if (shards.weights()) {
            values.add(stored.tokens().weight());
        }
        stored.id().ifPresent(values::add);
        values.add(stored.tokens().length());
        values.add(stored.hash());
        return RowFactory.create(values.toArray());
    }

    private static void addTarget(Target target, List<Object> values) {
        if (target instanceof Target.OneClass one) {
            values.add(one.id());
        } else if (target instanceof Target.Classes classes) {
            values.add(classes.ids());
        } else if (target instanceof Target.Numbers numbers) {
            values.add(numbers.values());
        } else if (target instanceof Target.Tags tags) {
            values.add(tags.perToken());
        } else if (target instanceof Target.Span span) {
            values.add(span.start());
            values.add(span.end());
        }
    }

    private static void addAnswer(AnswerText text, List<Object> values) {
        values.add(text.exampleId());
        values.add(text.context());
        values.add(text.starts());
        values.add(text.ends());
        values.add(text.gold().toArray(String[]::new));
    }
}
