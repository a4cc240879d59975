package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.table.LabelList;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import dev.anneal.table.StableHash;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Runs on executors: hash and slice columns of the rows of the evaluated split.
 *
 * @param config YAML
 * @param columns of the table, those of the slices last
 * @param hashes of rows that are wanted, in ascending order
 * @param cut whether rows go to the splits that their hash says
 */
@SuppressWarnings("ArrayRecordComponent") // travels once
record MapSlices(String config, List<String> columns, List<String> labels, long[] hashes, boolean cut)
        implements MapPartitionsFunction<Row, Row> {

    /** The hash, then one text for each column. */
    static StructType schema(List<String> slices) {
        StructType schema = new StructType().add("hash", DataTypes.LongType);
        for (int i = 0; i < slices.size(); i++) {
            schema = schema.add("s" + i, DataTypes.StringType);
        }
        return schema;
    }

    @Override
    public Iterator<Row> call(Iterator<Row> records) {
        RunConfig run = RunConfigReader.parse(config, "the driver's configuration", List.of());
        RowMapping mapping = RowMapping.withLabels(run.task(), run.data(), LabelList.ofOutputs(labels));
        SplitRule rule = SplitRule.of(run.data().split());
        return SourceRecord.sound(columns, records)
                .flatMap(record -> mapping.map(record) instanceof dev.anneal.table.Row row
                                && (!cut
                                        || rule.split(row).equals(run.evaluate().split()))
                        ? Stream.of(values(
                                StableHash.ofRow(row), record, run.evaluate().slices()))
                        : Stream.empty())
                .filter(row -> Arrays.binarySearch(hashes, row.getLong(0)) >= 0)
                .iterator();
    }

    private static Row values(long hash, SourceRecord record, List<String> slices) {
        Object[] values = new Object[slices.size() + 1];
        values[0] = hash;
        for (int i = 0; i < slices.size(); i++) {
            values[i + 1] = record.value(slices.get(i)).map(Objects::toString).orElse(null);
        }
        return RowFactory.create(values);
    }
}
