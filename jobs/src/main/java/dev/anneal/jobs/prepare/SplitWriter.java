package dev.anneal.jobs.prepare;

import dev.anneal.config.RunConfig;
import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.PairCompletion;
import dev.anneal.dataset.ShardOptions;
import dev.anneal.dataset.ShardRow;
import dev.anneal.dataset.ShardSchema;
import dev.anneal.dataset.ShardWriter;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import dev.anneal.jobs.cluster.RowProgress;
import dev.anneal.jobs.cluster.Wire;
import dev.anneal.table.LabelList;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Partitioner;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.function.Function2;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import scala.Tuple2;

/**
 * Orders the rows of each split by hash and writes them as shards of a fixed number of rows of the table; a row
 * that became several stays in one. Nothing depends on how many tasks there are: the order is
 * total up to equal rows, a row's number decides its shard, and one task writes a shard from its first row to its last.
 *
 * @param folder of the dataset, on any Hadoop file system
 */
record SplitWriter(String folder, ShardSchema schema, List<String> labels, int shardRows, Pairs pairs)
        implements Serializable {
    /** Pairs of texts of which some take their second one from another row. */
    record Pairs(boolean wanted, int maxLength, long seed) implements Serializable {
        static Pairs of(RunConfig config) {
            return new Pairs(
                    config.data().masking().nextSentence(),
                    config.data().maxLength(),
                    config.train().seed().order());
        }
    }

    private static final long SORTED_BYTES = 32 << 20;

    /** Sorting then spills to disk instead; Spark's driver keeps books of each task's output for each task that reads it. */
    private static final int MOST_TASKS = 10_000;

    SplitWriter(String folder, ShardSchema schema, LabelList labels, RunConfig config) {
        this(folder, schema, labels.names(), config.data().shardRows(), Pairs.of(config));
    }

    /**
     * Writes the first rows of every split.
     *
     * @param rows of all splits, columns of {@link MappedColumns}
     * @param bytes what they take
     * @param progress counts the rows that are written
     * @return by split, in the order of the shards
     */
    Map<String, List<WrittenShard>> write(Dataset<Row> rows, long bytes, List<SplitRows> splits, RowProgress progress) {
        ShardPlan plan = ShardPlan.of(splits, shardRows);
        SparkSession spark = rows.sparkSession();
        JavaPairRDD<byte[], Long> numbered = NamedJobs.run(
                spark, "prepare: rows in the order of their hashes", () -> numbered(rows, tasks(spark, bytes)));
        List<byte[]> written = NamedJobs.run(
                spark,
                "prepare: " + plan.files().size() + " shards of "
                        + splits.stream().map(SplitRows::name).collect(Collectors.joining(", ")),
                () -> written(numbered, plan, progress.counter()));
        List<WrittenShard> shards = written.stream()
                .map(shard -> (WrittenShard) Wire.decode(shard))
                .sorted(Comparator.comparing(WrittenShard::file))
                .toList();
        Map<String, List<WrittenShard>> bySplit = new TreeMap<>();
        for (SplitRows split : splits) {
            String prefix = split.name() + "-";
            bySplit.put(
                    split.name(),
                    shards.stream()
                            .filter(shard -> shard.file().startsWith(prefix))
                            .toList());
        }
        return bySplit;
    }

    /** A task sorts no more than that, whatever the size of the table. */
    private static int tasks(SparkSession spark, long bytes) {
        long tasks = Math.max(spark.sparkContext().defaultParallelism(), bytes / SORTED_BYTES + 1);
        return (int) Math.min(tasks, MOST_TASKS);
    }

    private static JavaPairRDD<byte[], Long> numbered(Dataset<Row> rows, int tasks) {
        // Spark takes samples of what it cuts into ranges to the driver: only split and hash, not whole rows.
        return rows.repartitionByRange(tasks, rows.col(MappedColumns.SPLIT), rows.col(MappedColumns.HASH))
                .sortWithinPartitions(MappedColumns.SPLIT, MappedColumns.HASH, MappedColumns.PAYLOAD)
                .select(MappedColumns.PAYLOAD)
                .javaRDD()
                .map(row -> row.<byte[]>getAs(0))
                .zipWithIndex();
    }

    private List<byte[]> written(JavaPairRDD<byte[], Long> numbered, ShardPlan plan, RowProgress.Counter progress) {
        return numbered.flatMapToPair(row -> places(row, plan).iterator())
                .repartitionAndSortWithinPartitions(new ByShard(plan))
                .mapPartitionsWithIndex(new WriteShard(this, plan.files(), progress), true)
                .map(Wire::encode)
                .collect();
    }

    /**
     * Where a row goes: to its shard at twice its number. Where it is the last of a shard, it also goes before the first row of the next one, and the
     * last of a split before the first, at odd numbers, because pairs of texts may take their second one from the row before.
     */
    private List<Tuple2<Long, byte[]>> places(Tuple2<byte[], Long> row, ShardPlan plan) {
        List<Tuple2<Long, byte[]>> places = new ArrayList<>();
        if (plan.shardOf(row._2()) >= 0) {
            places.add(new Tuple2<>(2 * row._2(), row._1()));
            if (pairs.wanted()) {
                plan.firstAfter(row._2()).ifPresent(first -> places.add(new Tuple2<>(2 * first - 1, row._1())));
            }
        }
        return places;
    }

    /** Places to shards. */
    private static final class ByShard extends Partitioner {
        private final ShardPlan plan;

        ByShard(ShardPlan plan) {
            this.plan = plan;
        }

        @Override
        public int numPartitions() {
            return plan.files().size();
        }

        @Override
        public int getPartition(Object place) {
            return plan.shardOf(((Long) place + 1) / 2);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof ByShard that && that.plan.equals(plan);
        }

        @Override
        public int hashCode() {
            return plan.hashCode();
        }
    }

    /** Runs on executors: one task, one shard. */
    private record WriteShard(SplitWriter dataset, List<String> files, RowProgress.Counter progress)
            implements Function2<Integer, Iterator<Tuple2<Long, byte[]>>, Iterator<WrittenShard>> {
        @Override
        public Iterator<WrittenShard> call(Integer shard, Iterator<Tuple2<Long, byte[]>> rows) throws IOException {
            DatasetFolder folder = DatasetFolder.of(new Path(dataset.folder), HostFolders.hadoopConfiguration());
            String attempt = Long.toString(TaskContext.get().taskAttemptId());
            ShardOptions options = ShardOptions.of(dataset.schema, LabelList.ofOutputs(dataset.labels));
            try (ShardWriter writer = ShardWriter.create(folder, files.get(shard), attempt, options)) {
                long records = dataset.pairs.wanted() ? pairs(rows, writer) : rows(rows, writer);
                progress.flush();
                return List.of(new WrittenShard(writer.finish(), records)).iterator();
            }
        }

        private long rows(Iterator<Tuple2<Long, byte[]>> rows, ShardWriter writer) {
            long records = 0;
            while (rows.hasNext()) {
                ShardRowCodec.decode(rows.next()._2()).forEach(writer::add);
                records++;
                progress.count();
            }
            return records;
        }

        private long pairs(Iterator<Tuple2<Long, byte[]>> rows, ShardWriter writer) {
            PairCompletion completion =
                    new PairCompletion(dataset.pairs.maxLength(), dataset.pairs.seed(), writer::add);
            long records = 0;
            while (rows.hasNext()) {
                Tuple2<Long, byte[]> row = rows.next();
                List<ShardRow> document = ShardRowCodec.decode(row._2());
                if (row._1() % 2 != 0) {
                    completion.see(document);
                    continue;
                }
                completion.add(document);
                records++;
                progress.count();
            }
            completion.end();
            return records;
        }
    }
}
