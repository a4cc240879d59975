package dev.anneal.jobs.score;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.catalyst.expressions.BoundReference;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.types.StructType;
import scala.collection.JavaConverters;

/** Projections on some columns of a row. Each is for one thread, and uses the memory of its result again. */
final class ChosenColumns {
    private ChosenColumns() {}

    /** The first columns, as many as the schema has. */
    static UnsafeProjection first(StructType schema) {
        return skipping(schema, schema.length());
    }

    /** All columns of the schema, from rows that have one more at that place. */
    static UnsafeProjection skipping(StructType schema, int skipped) {
        List<Expression> references = new ArrayList<>();
        for (int i = 0; i < schema.length(); i++) {
            references.add(new BoundReference(i < skipped ? i : i + 1, schema.fields()[i].dataType(), true));
        }
        return UnsafeProjection.create(
                JavaConverters.asScalaBufferConverter(references).asScala().toSeq());
    }
}
