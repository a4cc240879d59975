package dev.anneal.jobs.score;

import java.io.CharArrayWriter;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.catalyst.json.JSONOptions;
import org.apache.spark.sql.catalyst.json.JacksonGenerator;
import org.apache.spark.sql.catalyst.util.ArrayData;
import org.apache.spark.sql.catalyst.util.MapData;
import org.apache.spark.sql.internal.SQLConf;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.unsafe.types.UTF8String;

/**
 * Lists, maps and structs as JSON text, for formats whose cells hold one value. For one thread.
 *
 * @see #schema
 */
final class JsonCells {
    private final StructType schema;
    private final CharArrayWriter text = new CharArrayWriter();
    private final Map<Integer, JacksonGenerator> generators = new HashMap<>();

    /**
     * @param schema of the rows as they are
     * @param columns that become text
     */
    JsonCells(StructType schema, List<Integer> columns) {
        this.schema = schema;
        JSONOptions options = new JSONOptions(
                FileOutput.asScala(Map.of("ignoreNullFields", "false")),
                ZoneId.systemDefault().getId(),
                SQLConf.get().columnNameOfCorruptRecord());
        for (int column : columns) {
            generators.put(column, new JacksonGenerator(schema.fields()[column].dataType(), text, options));
        }
    }

    /** As rows are afterwards. */
    static StructType schema(StructType schema, List<Integer> columns) {
        StructType after = new StructType();
        for (int i = 0; i < schema.length(); i++) {
            DataType type = columns.contains(i) ? DataTypes.StringType : schema.fields()[i].dataType();
            after = after.add(schema.fields()[i].name(), type, true);
        }
        return after;
    }

    InternalRow apply(InternalRow row) {
        Object[] values = new Object[schema.length()];
        for (int i = 0; i < values.length; i++) {
            DataType type = schema.fields()[i].dataType();
            values[i] = row.isNullAt(i) || !generators.containsKey(i) ? row.get(i, type) : text(i, row.get(i, type));
        }
        return new GenericInternalRow(values);
    }

    private UTF8String text(int column, Object value) {
        JacksonGenerator generator = Objects.requireNonNull(generators.get(column));
        text.reset();
        if (value instanceof ArrayData array) {
            generator.write(array);
        } else if (value instanceof MapData map) {
            generator.write(map);
        } else {
            generator.write((InternalRow) value);
        }
        generator.flush();
        return UTF8String.fromString(text.toString());
    }
}
