package dev.anneal.jobs.source;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.MapType;
import org.apache.spark.sql.types.StructType;
import org.jspecify.annotations.Nullable;

/** Values of Spark's rows as {@link dev.anneal.table.RawRow} has them: arrays as lists, structs as maps. */
public final class SparkValues {
    private SparkValues() {}

    /** Whether values are lists, maps or structs. */
    public static boolean isNested(DataType type) {
        return type instanceof ArrayType || type instanceof MapType || type instanceof StructType;
    }

    /** Empty for null. */
    public static Optional<Object> of(@Nullable Object value) {
        return Optional.ofNullable(plain(value));
    }

    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof scala.collection.Seq<?> sequence) {
            List<@Nullable Object> items = new ArrayList<>(sequence.size());
            for (scala.collection.Iterator<?> rest = sequence.iterator(); rest.hasNext(); ) {
                items.add(plain(rest.next()));
            }
            return items;
        }
        if (value instanceof Row struct && struct.schema() != null) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            String[] names = struct.schema().fieldNames();
            for (int i = 0; i < names.length; i++) {
                fields.put(names[i], plain(struct.get(i)));
            }
            return fields;
        }
        return value;
    }
}
