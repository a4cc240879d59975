package dev.anneal.jobs.prepare;

import dev.anneal.dataset.DatasetFolder;
import dev.anneal.dataset.Manifest;
import dev.anneal.dataset.ShardEntry;
import dev.anneal.dataset.ShardReader;
import dev.anneal.dataset.SplitManifest;
import dev.anneal.dataset.StoredRow;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.cluster.NamedJobs;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.TaskCompletionListener;

/**
 * A prepared dataset as a Spark table, for looking at what a model is given: {@code split}, {@code row} (its number in the split, from 0),
 * {@code input_ids}, the target's columns, and so on, named as in the Arrow files. One task reads one shard, a record batch at a time, and checks its
 * digest. Stateless.
 */
public final class PreparedTable {
    private PreparedTable() {}

    /**
     * All rows of all splits. Nothing is read until Spark is asked for something.
     *
     * @param folder of the dataset, on any Hadoop file system: {@code runs/mrpc/dataset}
     * @throws AnnealException (user) if there is no dataset; Spark's tasks throw one (environment) for a shard that is damaged
     */
    public static Dataset<Row> read(SparkSession spark, String folder) {
        return NamedJobs.run(spark, "prepared: rows of " + folder, () -> {
            Path absolute = qualified(folder);
            Manifest manifest = Manifest.read(open(absolute, HostFolders.hadoopConfiguration()));
            List<Shard> shards = shards(manifest);
            TokenColumns columns = new TokenColumns(manifest.schema());
            List<Integer> numbers = IntStream.range(0, shards.size()).boxed().toList();
            JavaRDD<Row> rows = JavaSparkContext.fromSparkContext(spark.sparkContext())
                    .parallelize(new ArrayList<>(numbers), Math.max(1, shards.size()))
                    .flatMap(new ReadShard(absolute.toString(), columns, shards));
            return spark.createDataFrame(rows, columns.schema());
        });
    }

    private static List<Shard> shards(Manifest manifest) {
        List<Shard> shards = new ArrayList<>();
        for (SplitManifest split : manifest.splits()) {
            long firstRow = 0;
            for (ShardEntry entry : split.shards()) {
                shards.add(new Shard(split.name(), firstRow, entry));
                firstRow += entry.rows();
            }
        }
        return shards;
    }

    private static Path qualified(String folder) {
        Path path = new Path(folder);
        try {
            return path.getFileSystem(HostFolders.hadoopConfiguration()).makeQualified(path);
        } catch (IOException e) {
            throw unreachable(path, e);
        }
    }

    private static DatasetFolder open(Path folder, Configuration hadoop) {
        try {
            return DatasetFolder.of(folder, hadoop);
        } catch (IOException e) {
            throw unreachable(folder, e);
        }
    }

    private static AnnealException unreachable(Path folder, IOException e) {
        return AnnealException.environment(
                "The dataset " + folder + " cannot be reached: " + e.getMessage() + ". Check its file system.", e);
    }

    /** @param firstRow number of its first row in the split */
    private record Shard(String split, long firstRow, ShardEntry entry) implements Serializable {}

    /** Runs on executors: one task, one shard. */
    private record ReadShard(String folder, TokenColumns columns, List<Shard> shards)
            implements FlatMapFunction<Integer, Row> {
        @Override
        public Iterator<Row> call(Integer number) {
            Shard shard = shards.get(number);
            ShardReader reader = ShardReader.open(
                    open(new Path(folder), HostFolders.hadoopConfiguration()), shard.entry(), columns.shards());
            TaskContext.get().addTaskCompletionListener((TaskCompletionListener) task -> reader.close());
            return new Iterator<>() {
                private long row = shard.firstRow();

                @Override
                public boolean hasNext() {
                    return reader.hasNext();
                }

                @Override
                public Row next() {
                    StoredRow stored = reader.next();
                    return columns.row(shard.split(), row++, stored);
                }
            };
        }
    }
}
