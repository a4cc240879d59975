package dev.anneal.jobs.source;

import dev.anneal.config.SourceConfig;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.source.TableSource.Wanted;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/** What Spark reads in its own way: a data source, a table of its catalog, a query. */
final class SparkTable implements TableReader {
    private final Dataset<Row> rows;
    private final SourceConfig source;

    private SparkTable(Dataset<Row> rows, SourceConfig source) {
        this.rows = rows;
        this.source = source;
    }

    /**
     * Finds it, and reads what columns it has.
     *
     * @throws AnnealException (user) for one that is not there or whose rows are others each time; (environment) if it cannot be reached
     */
    static SparkTable open(SparkSession spark, String key, SourceConfig source) {
        source.maskedOption().ifPresent(option -> {
            throw AnnealException.user(key + ".options." + option
                    + " has a mask, as in the config.yaml of a run, which keeps no secrets. Give it again: --set " + key
                    + ".options." + option + "=...");
        });
        Dataset<Row> rows;
        try {
            rows = load(spark, source);
        } catch (Exception | LinkageError problem) {
            throw UnreadableTable.because(spark, key, source, problem);
        }
        if (!rows.queryExecution().analyzed().deterministic()) {
            throw AnnealException.user(
                    key + " (" + source.shown() + ") gives other rows each time it is read, because it"
                            + " asks for something random, and it is read more than once. Write its result to a table first.");
        }
        return new SparkTable(rows, source);
    }

    private static Dataset<Row> load(SparkSession spark, SourceConfig source) {
        return switch (source.kind()) {
            case TABLE ->
                spark.read().options(source.options()).table(source.table().orElseThrow());
            case QUERY -> spark.sql(source.query().orElseThrow());
            case CONNECTOR -> {
                var reader = spark.read().format(source.format().orElseThrow()).options(source.options());
                yield source.path().isPresent() ? reader.load(source.path().get()) : reader.load();
            }
            case FILES -> throw new IllegalArgumentException("Files are read by Anneal's own rules");
        };
    }

    @Override
    public List<String> names() {
        return List.of(rows.columns());
    }

    /** Spark does not know the file of a row that comes from a join or a database. */
    @Override
    public Dataset<Row> wanted(List<Wanted> columns) {
        boolean files =
                source.kind() == SourceConfig.Kind.CONNECTOR && source.path().isPresent();
        return all().withColumn(TableSource.FILE, files ? functions.input_file_name() : functions.lit(source.shown()));
    }

    @Override
    public Dataset<Row> all() {
        return TableSource.withoutDamage(rows);
    }

    /** Its rows, as Spark gives them. */
    Dataset<Row> rows() {
        return rows;
    }
}
