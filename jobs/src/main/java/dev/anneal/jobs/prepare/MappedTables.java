package dev.anneal.jobs.prepare;

import dev.anneal.config.Duplicates;
import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigWriter;
import dev.anneal.config.Task;
import dev.anneal.dataset.DuplicateCounts;
import dev.anneal.dataset.RejectCount;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.source.TableSource;
import dev.anneal.jobs.source.TableSource.Wanted;
import dev.anneal.jobs.source.WantedColumns;
import dev.anneal.table.LabelList;
import dev.anneal.table.Reject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * All tables of a configuration as one set of {@link MappedColumns}, computed once and kept by Spark until it is closed: on the executors' disks, for in
 * memory it would crowd out what sorting needs, and grow with the table.
 */
final class MappedTables implements AutoCloseable {
    private static final int MOST_LABELS = 10_000;
    private static final int EXAMPLES = 3;

    /** What the labels of pairs of texts mean, as in transformers. */
    private static final List<String> PAIRS = List.of("next", "other");

    private final Dataset<Row> mapped;
    private final LabelList labels;
    private Dataset<Row> rows;
    private MappedCounts counts;
    private DuplicateCounts duplicates = DuplicateCounts.OFF;

    private MappedTables(Dataset<Row> mapped, LabelList labels, MappedCounts counts) {
        this.mapped = mapped;
        this.labels = labels;
        this.rows = mapped;
        this.counts = counts;
    }

    /** @param listed labels of the configuration; none if those of the training split are to be taken */
    static MappedTables read(
            SparkSession spark, RunConfig config, List<String> listed, TokenizerBroadcast file, RowProgress progress) {
        LabelList labels =
                NamedJobs.run(spark, "prepare: labels of the training rows", () -> labels(spark, config, listed));
        List<SplitSource> sources = SplitSource.of(config);
        String keys = sources.stream().map(SplitSource::key).collect(Collectors.joining(", "));
        MappedTables tables = NamedJobs.run(
                spark,
                "prepare: rows of " + keys + " to tokens",
                () -> mapped(spark, config, sources, labels, file, progress));
        Duplicates handling = config.data().duplicates();
        if (handling != Duplicates.OFF) {
            try {
                NamedJobs.run(spark, "prepare: equal texts in " + keys, () -> tables.compare(handling));
            } catch (RuntimeException problem) {
                tables.close();
                throw problem;
            }
        }
        return tables;
    }

    private static MappedTables mapped(
            SparkSession spark,
            RunConfig config,
            List<SplitSource> sources,
            LabelList labels,
            TokenizerBroadcast file,
            RowProgress progress) {
        Dataset<Row> all = spark.createDataFrame(List.of(), MappedColumns.SCHEMA);
        for (SplitSource source : sources) {
            MapRows map = new MapRows(
                    RunConfigWriter.yaml(config),
                    file,
                    columns(config),
                    labels.names(),
                    source.splits().get(0),
                    source.isCut(),
                    progress.counter());
            all = all.union(records(spark, config, source).mapPartitions(map, Encoders.row(MappedColumns.SCHEMA)));
        }
        Dataset<Row> kept = all.persist(StorageLevel.DISK_ONLY());
        return new MappedTables(kept, labels, MappedCounts.of(kept));
    }

    /** In the order of the model's outputs. */
    LabelList labels() {
        return labels;
    }

    /** Rows of all splits that are not rejected. */
    Dataset<Row> keptRows() {
        return rows.filter(rows.col(MappedColumns.REASON).isNull());
    }

    /** What the rows that are kept take. */
    long keptBytes() {
        return counts.keptBytes();
    }

    long kept(String split) {
        return counts.kept().getOrDefault(split, 0L);
    }

    List<RejectCount> rejected(String split) {
        return counts.rejected().getOrDefault(split, List.of());
    }

    List<RejectCount> rejected() {
        return counts.rejected().values().stream().flatMap(List::stream).toList();
    }

    /** Equal texts, as they were before any were removed. */
    DuplicateCounts duplicates() {
        return duplicates;
    }

    /** What the first rejects say that nobody asked for. */
    List<String> examples() {
        return NamedJobs.run(
                rows.sparkSession(),
                "prepare: examples of rejects",
                () -> rejects()
                        .filter(functions.not(
                                rows.col(MappedColumns.REASON).isInCollection(Reject.Reason.codesOnRequest())))
                        .select(MappedColumns.DETAIL)
                        .limit(EXAMPLES)
                        .as(Encoders.STRING())
                        .collectAsList());
    }

    /** Lists all rejects as JSON lines: split, reason, detail, file, record. */
    void writeRejects(String folder) {
        NamedJobs.run(
                rows.sparkSession(),
                "prepare: list of rejects",
                () -> rejects()
                        .drop(MappedColumns.HASH, MappedColumns.PAYLOAD, MappedColumns.TEXTS, MappedColumns.ANSWER)
                        .repartition(1)
                        .sortWithinPartitions(
                                MappedColumns.SPLIT, MappedColumns.REASON, MappedColumns.FILE, MappedColumns.RECORD)
                        .write()
                        .mode(SaveMode.Overwrite)
                        .json(folder));
    }

    @Override
    public void close() {
        rows.unpersist(false);
        mapped.unpersist(false);
    }

    private Dataset<Row> rejects() {
        return rows.filter(rows.col(MappedColumns.REASON).isNotNull());
    }

    private void compare(Duplicates handling) {
        try (EqualTexts texts = EqualTexts.among(mapped, handling)) {
            duplicates = texts.counts();
            if (handling == Duplicates.REMOVE && !duplicates.areNone()) {
                rows = texts.withoutCopies().persist(StorageLevel.DISK_ONLY());
                counts = MappedCounts.of(rows);
                // All of the second copy is there now, and nobody reads the first one any more.
                mapped.unpersist(true);
            }
        }
    }

    private static LabelList labels(SparkSession spark, RunConfig config, List<String> listed) {
        if (config.task() == Task.REGRESSION) {
            return LabelList.ofOutputs(config.data().columns().numbers());
        }
        if (config.data().masking().nextSentence()) {
            return LabelList.ofOutputs(PAIRS);
        }
        if (!config.task().hasLabels()) {
            return LabelList.ofOutputs(List.of());
        }
        return listed.isEmpty() ? labelsOfTrain(spark, config) : LabelList.inGivenOrder(listed);
    }

    private static LabelList labelsOfTrain(SparkSession spark, RunConfig config) {
        SplitSource train = SplitSource.of(config).get(0);
        List<String> found = records(spark, config, train)
                .mapPartitions(new TrainLabels(RunConfigWriter.yaml(config), columns(config)), Encoders.STRING())
                .distinct()
                .limit(MOST_LABELS + 1)
                .collectAsList();
        if (found.size() > MOST_LABELS) {
            Wanted column = WantedColumns.labels(config).get(0);
            throw AnnealException.user(column.key() + " is \"" + column.column() + "\", which has more than "
                    + MOST_LABELS + " different values in the training split. Name the column with the labels.");
        }
        return LabelList.sorted(found);
    }

    /** Spread over the executors: a file that cannot be split would be one task. */
    private static Dataset<Row> records(SparkSession spark, RunConfig config, SplitSource source) {
        Dataset<Row> records = new TableSource(spark, source.key(), source.source()).columns(WantedColumns.all(config));
        int parallelism = spark.sparkContext().defaultParallelism();
        return records.rdd().getNumPartitions() < parallelism ? records.repartition(parallelism) : records;
    }

    private static List<String> columns(RunConfig config) {
        return new ArrayList<>(
                WantedColumns.all(config).stream().map(Wanted::column).toList());
    }
}
