package dev.anneal.jobs.score;

import dev.anneal.jobs.cluster.HostFolders;
import dev.anneal.jobs.publish.Publication;
import dev.anneal.jobs.score.commit.SplitRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.SparkSession;

/** Looks which splits an earlier run finished: those whose record fits the plan and whose files are there, byte for byte. */
record FinishedSplits(SparkSession spark, ScoredFolder folder) {
    private static final int PER_SLOT = 4;

    /** Their records; all other files of splits are deleted, as they may be damaged. */
    List<SplitRecord> find(List<SplitWork> splits) {
        Set<String> there = folder.records();
        List<SplitWork> recorded = new ArrayList<>();
        for (SplitWork split : splits) {
            if (there.contains(split.recordName())) {
                recorded.add(split);
            }
        }
        List<SplitRecord> intact = recorded.isEmpty() ? List.of() : verified(recorded);
        Set<String> keep = new HashSet<>();
        Set<Integer> numbers = new HashSet<>();
        for (SplitRecord split : intact) {
            numbers.add(split.split());
            split.files().forEach(file -> keep.add(file.name()));
        }
        recorded.stream()
                .filter(split -> numbers.contains(split.split()))
                .forEach(split -> keep.add(split.recordName()));
        folder.keepOnly(keep);
        return intact;
    }

    private List<SplitRecord> verified(List<SplitWork> recorded) {
        int tasks = Math.min(recorded.size(), PER_SLOT * spark.sparkContext().defaultParallelism());
        return JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(recorded, tasks)
                .flatMap(new Verify(folder.path()))
                .collect();
    }

    /** Runs on executors. */
    private record Verify(String folder) implements FlatMapFunction<SplitWork, SplitRecord> {
        @Override
        public Iterator<SplitRecord> call(SplitWork split) {
            Publication files = new Publication(folder, HostFolders.hadoopConfiguration());
            Optional<SplitRecord> record = new ScoredFolder(folder, HostFolders.hadoopConfiguration())
                    .record(split)
                    .filter(found -> found.files().stream().allMatch(files::isIntact));
            return record.stream().iterator();
        }
    }
}
