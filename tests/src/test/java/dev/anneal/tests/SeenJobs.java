package dev.anneal.tests;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerJobStart;
import org.apache.spark.sql.SparkSession;
import scala.collection.JavaConverters;

/** What Spark's pages say of the jobs that were started while this was open. */
final class SeenJobs extends SparkListener implements AutoCloseable {
    /** Absent parts were not set. */
    record Job(Optional<String> group, Optional<String> description, List<String> stages) {}

    private final SparkSession spark;
    private final List<Job> jobs = new CopyOnWriteArrayList<>();

    private SeenJobs(SparkSession spark) {
        this.spark = spark;
    }

    static SeenJobs of(SparkSession spark) {
        SeenJobs seen = new SeenJobs(spark);
        spark.sparkContext().addSparkListener(seen);
        return seen;
    }

    @Override
    public void onJobStart(SparkListenerJobStart start) {
        Properties properties = Objects.requireNonNull(start.properties());
        List<String> stages = JavaConverters.seqAsJavaList(start.stageInfos()).stream()
                .map(stage -> stage.name())
                .toList();
        jobs.add(new Job(
                Optional.ofNullable(properties.getProperty("spark.jobGroup.id")),
                Optional.ofNullable(properties.getProperty("spark.job.description")),
                stages));
    }

    /** All that Spark has told of by now. */
    List<Job> jobs() throws Exception {
        spark.sparkContext().listenerBus().waitUntilEmpty();
        return List.copyOf(jobs);
    }

    @Override
    public void close() {
        spark.sparkContext().removeSparkListener(this);
    }
}
