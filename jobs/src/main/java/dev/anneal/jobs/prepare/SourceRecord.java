package dev.anneal.jobs.prepare;

import dev.anneal.jobs.source.SparkValues;
import dev.anneal.table.RawRow;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;

/** A row of {@link dev.anneal.jobs.source.TableSource#columns}: the values of the named columns, then the damage, then the file. */
record SourceRecord(List<String> columns, Row row) implements RawRow {
    /** Those of some rows that are not damaged, one at a time. */
    static Stream<SourceRecord> sound(List<String> columns, Iterator<Row> rows) {
        Iterable<Row> all = () -> rows;
        return StreamSupport.stream(all.spliterator(), false)
                .map(row -> new SourceRecord(columns, row))
                .filter(record -> record.damage().isEmpty());
    }

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
