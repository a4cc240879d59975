package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Row;

/**
 * Runs on executors: the labels that occur in the training split, for a configuration that does not list them.
 *
 * @param config YAML
 */
record TrainLabels(String config, List<String> columns) implements MapPartitionsFunction<Row, String> {
    @Override
    public Iterator<String> call(Iterator<Row> records) {
        RunConfig run = RunConfigReader.parse(config, "the driver's configuration", List.of());
        RowMapping mapping = RowMapping.withoutLabels(run.task(), run.data());
        SplitRule rule = SplitRule.of(run.data().split());
        Set<String> labels = new LinkedHashSet<>();
        SourceRecord.sound(columns, records).forEach(record -> {
            if (mapping.map(record) instanceof dev.anneal.table.Row row) {
                List<String> names = mapping.labelNames(record);
                if (rule.split(row, String.join(",", names)).equals(SplitRule.TRAIN)) {
                    labels.addAll(names);
                }
            }
        });
        return new ArrayList<>(labels).iterator();
    }
}
