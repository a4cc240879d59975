package dev.anneal.jobs.score;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.DataConfig;
import dev.anneal.config.Format;
import dev.anneal.config.RunConfig;
import dev.anneal.config.Task;
import dev.anneal.evaluate.Example;
import dev.anneal.evaluate.Examples;
import dev.anneal.jobs.RunFiles;
import dev.anneal.jobs.RunFolder;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.table.RawRow;
import dev.anneal.table.RowMapping;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** Picks a few predictions beside their true labels, for consoles and reports. */
public final class ScoreExamples {
    /** Examples come from the first rows, so that a large table is not read whole. */
    private static final int LOOKED_AT = 10_000;

    /** Some of the picked rows may have a label that the model does not know. */
    private static final int SPARE = 4;

    private final SparkSession spark;
    private final RunConfig config;

    public ScoreExamples(SparkSession spark, RunConfig config) {
        this.spark = spark;
        this.config = config;
    }

    /**
     * A sample of complete predictions that a hash of the texts chooses, so that it is the same each time.
     *
     * @return none where the scored table has no label column, for tasks other than single-label, and for formats other than Parquet
     */
    public List<Example> pick(int examples) {
        ColumnsConfig columns = config.data().columns();
        if (config.task() != Task.SINGLE_LABEL || !config.score().format().equalsIgnoreCase("parquet")) {
            return List.of();
        }
        Dataset<Row> scored = spark.read().parquet(ScoreJob.folder(config));
        if (!Arrays.asList(scored.columns()).contains(columns.label())) {
            return List.of();
        }
        Column text = column(scored, columns.text());
        List<Row> rows = scored.filter(column(scored, columns.label()).isNotNull())
                .limit(LOOKED_AT)
                .sort(functions.xxhash64(text), text)
                .limit(examples * SPARE)
                .collectAsList();
        RowMapping mapping = RowMapping.withoutLabels(config.task(), presentColumns(scored));
        return rows.stream()
                .flatMap(row -> example(row, mapping).stream())
                .limit(examples)
                .toList();
    }

    /** Picks examples and writes {@code examples.json}, which the report shows. */
    public List<Example> write(int examples) {
        List<Example> picked = NamedJobs.run(spark, "score: examples for people to read", () -> pick(examples));
        new RunFiles(HostFolders.hadoopConfiguration())
                .write(new RunFolder(config.output()).examples(), Examples.toJson(picked));
        return picked;
    }

    private Optional<Example> example(Row scored, RowMapping mapping) {
        if (!(mapping.map(raw(scored)) instanceof dev.anneal.table.Row row)) {
            return Optional.empty();
        }
        List<String> labels = mapping.labelNames(raw(scored));
        if (labels.size() != 1) {
            return Optional.empty();
        }
        String label = labels.get(0);
        Map<String, Double> probabilities = scored.getJavaMap(scored.fieldIndex(OutputColumns.PROBABILITIES));
        if (!probabilities.containsKey(label)) {
            return Optional.empty();
        }
        return Optional.of(new Example(
                row.id().orElse(""),
                row.text(),
                row.pair(),
                label,
                scored.getAs(OutputColumns.PREDICTION),
                scored.<Double>getAs(OutputColumns.PROBABILITY),
                -Math.log(Math.max(probabilities.get(label), Double.MIN_VALUE))));
    }

    /** Values of JSON count as text, as everywhere. */
    private RawRow raw(Row scored) {
        boolean text = ScoreInput.of(config).source().fileFormat().equals(Optional.of(Format.JSONL));
        return column -> {
            Object value = scored.get(scored.fieldIndex(column));
            return Optional.ofNullable(text && value != null ? value.toString() : value);
        };
    }

    private DataConfig presentColumns(Dataset<Row> scored) {
        boolean ids = config.data().columns().id().stream().anyMatch(Arrays.asList(scored.columns())::contains);
        return ids ? config.data() : config.data().withoutIds();
    }

    private static Column column(Dataset<Row> rows, String name) {
        return rows.col('`' + name.replace("`", "``") + '`');
    }
}
