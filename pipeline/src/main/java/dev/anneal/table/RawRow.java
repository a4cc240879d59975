package dev.anneal.table;

import java.util.Optional;

/** A row of the source table: values by column name, as the reader of the format made them. */
@FunctionalInterface
public interface RawRow {
    /** Empty where the value is null. */
    Optional<Object> value(String column);
}
