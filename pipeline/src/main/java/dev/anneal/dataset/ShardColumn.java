package dev.anneal.dataset;

import java.util.List;
import java.util.Locale;
import org.apache.arrow.vector.types.FloatingPointPrecision;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;

/** Every column that a shard may have; its name in the file is the constant's in lower case. None holds nulls. */
enum ShardColumn {
    INPUT_IDS(Type.INT32_LIST),
    TOKEN_TYPE_IDS(Type.INT8_LIST),
    /** One class. */
    LABEL(Type.INT32),
    /** Several classes. */
    LABELS(Type.INT32_LIST),
    /** The outputs of a regression. */
    NUMBERS(Type.FLOAT32_LIST),
    /** A class for each token, -100 where it has none. */
    TAGS(Type.INT32_LIST),
    START_POSITION(Type.INT32),
    END_POSITION(Type.INT32),
    EXAMPLE_ID(Type.TEXT),
    CONTEXT(Type.TEXT),
    /** Where each token begins in the context; -1 where it is none of it. */
    TOKEN_STARTS(Type.INT32_LIST),
    TOKEN_ENDS(Type.INT32_LIST),
    ANSWERS(Type.TEXT_LIST),
    /** How much a row counts in the loss. */
    WEIGHT(Type.FLOAT32),
    ID(Type.TEXT),
    LENGTH(Type.INT32),
    HASH(Type.INT64);

    /** How values lie in the file. */
    enum Type {
        INT32(new ArrowType.Int(32, true), Integer.BYTES),
        INT64(new ArrowType.Int(64, true), Long.BYTES),
        FLOAT32(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), Float.BYTES),
        TEXT(ArrowType.Utf8.INSTANCE, 1),
        INT8_LIST(new ArrowType.Int(8, true), 1),
        INT32_LIST(new ArrowType.Int(32, true), Integer.BYTES),
        FLOAT32_LIST(new ArrowType.FloatingPoint(FloatingPointPrecision.SINGLE), Float.BYTES),
        TEXT_LIST(ArrowType.Utf8.INSTANCE, 1);

        private final ArrowType arrow;
        private final int valueBytes;

        Type(ArrowType arrow, int valueBytes) {
            this.arrow = arrow;
            this.valueBytes = valueBytes;
        }

        /** Of a value, of a list's item, or of a text's unit. */
        int valueBytes() {
            return valueBytes;
        }

        boolean isList() {
            return this == INT8_LIST || this == INT32_LIST || this == FLOAT32_LIST || this == TEXT_LIST;
        }
    }

    private final Type type;

    ShardColumn(Type type) {
        this.type = type;
    }

    Type type() {
        return type;
    }

    String columnName() {
        return name().toLowerCase(Locale.ROOT);
    }

    Field arrow() {
        return type.isList()
                ? new Field(
                        columnName(),
                        FieldType.notNullable(ArrowType.List.INSTANCE),
                        List.of(value("item", type.arrow)))
                : value(columnName(), type.arrow);
    }

    private static Field value(String name, ArrowType type) {
        return new Field(name, FieldType.notNullable(type), List.of());
    }
}
