package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Truncation;
import dev.anneal.dataset.RowTokenizer;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.SourceModel;
import dev.anneal.table.Label;
import dev.anneal.table.LabelList;
import dev.anneal.table.Row;
import dev.anneal.table.RowMapping;
import dev.anneal.table.SplitRule;
import dev.anneal.table.StableHash;
import dev.anneal.tokenize.Tokenizer;
import dev.anneal.tokenize.TokenizerOptions;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Runs on executors: the rows of one split, as {@link SplitTexts} has them.
 *
 * @param config YAML
 * @param columns of the table, in the order of {@link dev.anneal.jobs.source.WantedColumns#all}
 * @param cut whether rows go to the splits that their hash, or their place among those of their label, says
 */
record MapTexts(String config, List<String> columns, List<String> labels, String split, boolean cut)
        implements MapPartitionsFunction<org.apache.spark.sql.Row, org.apache.spark.sql.Row> {
    @Override
    public Iterator<org.apache.spark.sql.Row> call(Iterator<org.apache.spark.sql.Row> records) {
        RunConfig run = RunConfigReader.parse(config, "the driver's configuration", List.of());
        LabelList names = LabelList.ofOutputs(labels);
        RowMapping mapping = RowMapping.withLabels(run.task(), run.data(), names);
        SplitRule rule = SplitRule.of(run.data().split());
        Predicate<Row> fits = fits(run, names);
        return SourceRecord.sound(columns, records)
                .flatMap(record -> mapping.map(record) instanceof Row row ? Stream.of(row) : Stream.empty())
                .filter(row -> !cut || rule.split(row).equals(split))
                .filter(fits)
                .map(MapTexts::values)
                .iterator();
    }

    /** Whether preparing keeps a row that is mapped: some kinds of truncation reject what is too long. */
    private static Predicate<Row> fits(RunConfig run, LabelList names) {
        if (run.data().truncation() == Truncation.LONGEST_FIRST) {
            return row -> true;
        }
        Tokenizer tokenizer = Tokenizer.open(
                SourceModel.open(run.model(), HostFolders.hadoopConfiguration()).tokenizer(),
                TokenizerOptions.of(run.data()));
        TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> tokenizer.close());
        RowTokenizer rows = new RowTokenizer(run, names, tokenizer);
        return row -> !rows.rejects(row);
    }

    private static org.apache.spark.sql.Row values(Row row) {
        Optional<String> pair = row.pair();
        return RowFactory.create(
                StableHash.ofRow(row), row.text(), pair.orElse(null), target(row.label()), row.weight());
    }

    private static double[] target(Label label) {
        if (label instanceof Label.ClassLabel one) {
            return new double[] {one.id()};
        }
        if (label instanceof Label.ClassLabels several) {
            return several.ids().stream().mapToDouble(Integer::doubleValue).toArray();
        }
        if (label instanceof Label.Numbers numbers) {
            return numbers.values().stream().mapToDouble(Double::doubleValue).toArray();
        }
        throw new IllegalArgumentException("A whole text cannot have " + label);
    }
}
