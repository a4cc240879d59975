package dev.anneal.table;

import java.util.Optional;

/**
 * A row of the source table: values by column name, as the reader of the format made them. Arrays are {@link java.util.List}s and structs {@link
 * java.util.Map}s by field name; where a format has only text, both may be written as JSON.
 */
@FunctionalInterface
public interface RawRow {
    /** Empty where the value is null. */
    Optional<Object> value(String column);
}
