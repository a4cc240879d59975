package dev.anneal.jobs.ml;

import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import java.util.Arrays;
import org.apache.spark.sql.types.ArrayType;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** What a DataFrame must have before a model can read it. */
final class InputColumns {
    private InputColumns() {}

    /** @throws AnnealException (user) if a column that the task reads is missing, or is neither text nor words */
    static void require(RunConfig config, StructType schema) {
        for (Wanted wanted : WantedColumns.inputs(config)) {
            DataType type = type(wanted.column(), schema);
            boolean words = type instanceof ArrayType list && list.elementType().equals(DataTypes.StringType);
            if (!words || config.task() != Task.TOKENS) {
                requireText(wanted.column(), schema);
            }
        }
    }

    /** @throws AnnealException (user) if there is no such column, or if it is no text */
    static void requireText(String column, StructType schema) {
        DataType type = type(column, schema);
        if (!type.equals(DataTypes.StringType)) {
            throw AnnealException.user("The column \"" + column + "\" is of type " + type.simpleString()
                    + ", but a model reads text. Cast it to string, or name another column.");
        }
    }

    /** @throws AnnealException (user) if there is no such column */
    static DataType type(String column, StructType schema) {
        return Arrays.stream(schema.fields())
                .filter(field -> field.name().equals(column))
                .findFirst()
                .orElseThrow(() -> AnnealException.user("The DataFrame has no column \"" + column + "\"; it has "
                        + Arrays.toString(schema.fieldNames()) + ". Name one of them."))
                .dataType();
    }
}
