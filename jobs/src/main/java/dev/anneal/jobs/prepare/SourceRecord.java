package dev.anneal.jobs.prepare;

import dev.anneal.jobs.source.SparkValues;
import dev.anneal.table.RawRow;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;

/** A row of {@link dev.anneal.jobs.source.TableSource#columns}: the values of the named columns, then the damage, then the file. */
record SourceRecord(List<String> columns, Row row) implements RawRow {
    @Override
    public Optional<Object> value(String column) {
        return SparkValues.of(row.get(columns.indexOf(column)));
    }

    /** The record's text, where its format cannot hold it. */
    Optional<String> damage() {
        return Optional.ofNullable(row.getString(columns.size()));
    }

    String file() {
        return row.getString(columns.size() + 1);
    }
}
