package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.jobs.cluster.AnnealPlugin;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.SessionOptions;
import dev.anneal.jobs.cluster.SparkSessions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark gives GPUs to ranks, without any: each of two workers has a program in the place of nvidia-smi that tells of one. The discovery script and the
 * settings are those of conf/clusters; the driver is this JVM.
 */
@Tag("spark-submit")
class GpuAssignmentTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path temporary;

    private ClusterFolder folder;
    private SparkSession spark;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        folder = ClusterFolder.in(temporary);
        Path programs = Files.createDirectories(folder.path("programs"));
        // Worker 0 has GPU 0, worker 1 has GPU 1.
        Path stand = Files.writeString(programs.resolve("nvidia-smi"), "#!/bin/sh\necho \"${WORKER#worker-}\"\n");
        Files.setPosixFilePermissions(stand, PosixFilePermissions.fromString("rwxr-xr-x"));
        folder.with("PATH", programs + ":" + System.getenv("PATH"));
        StandaloneCluster cluster = StandaloneCluster.in(folder);
        folder.succeed(
                "settings",
                DeployCommands.read()
                        .text("standalone-settings")
                        .replace("clusters/standalone/", "clusters/standalone-gpu/"));
        folder.keepFoldersHere();
        cluster.start("standalone-master", "standalone-gpu-worker");
        spark = session(cluster.master());
        ExecutorSlots.require(spark, 2, PATIENCE);
    }

    /** As spark-submit does, with the settings as system properties. */
    private SparkSession session(String master) throws IOException {
        Properties settings = settings();
        settings.setProperty("spark.master", master);
        settings.setProperty("spark.ui.enabled", "false");
        settings.setProperty("spark.driver.host", "127.0.0.1");
        settings.setProperty("spark.executor.memory", "512m");
        settings.setProperty("spark.executor.extraClassPath", System.getProperty("java.class.path"));
        settings.forEach((key, value) -> System.setProperty(key.toString(), value.toString()));
        return SparkSessions.open(new SessionOptions("gpus", 2, 1, "512m", PATIENCE));
    }

    private Properties settings() throws IOException {
        Properties settings = new Properties();
        try (var file = Files.newBufferedReader(folder.path("cluster.conf"))) {
            settings.load(file);
        }
        return settings;
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (spark != null) {
            spark.stop();
        }
        System.getProperties().keySet().removeIf(key -> key.toString().startsWith("spark."));
        folder.close();
    }

    @Test
    void givesEachRankAGpuOfItsOwnAndTheTasksOfPrepareNone() throws IOException {
        Queue<Integer> profiles = new ConcurrentLinkedQueue<>();
        spark.sparkContext().addSparkListener(new SparkListener() {
            @Override
            public void onStageSubmitted(SparkListenerStageSubmitted stage) {
                profiles.add(stage.stageInfo().resourceProfileId());
            }
        });

        assertThat(devices()).containsExactlyInAnyOrder("0", "1");
        assertThat(profiles).hasSize(1).doesNotContain(ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID());
        profiles.clear();

        Films films = Films.in(temporary);
        films.anneal("run").prepare(spark);

        assertThat(profiles).isNotEmpty().containsOnly(ResourceProfile.DEFAULT_RESOURCE_PROFILE_ID());
        assertThat(resourcesOfOrdinaryTasks()).containsExactly(0, 0, 0, 0);
        assertThat(gpusThatOrdinaryTasksSee()).as("what a doctor asks for").containsOnly(List.of("0"), List.of("1"));
        // Nothing keeps the GPUs from a second stage.
        assertThat(devices()).containsExactlyInAnyOrder("0", "1");
    }

    private List<String> devices() {
        return new BarrierStage(spark, "train: gpus", 2, 1, PATIENCE).run(new Device(), (rank, message) -> {});
    }

    private List<Integer> resourcesOfOrdinaryTasks() {
        return new JavaSparkContext(spark.sparkContext())
                .parallelize(List.of(1, 2, 3, 4), 4)
                .map(row -> TaskContext.get().resourcesJMap().size())
                .collect();
    }

    private List<List<String>> gpusThatOrdinaryTasksSee() {
        return new JavaSparkContext(spark.sparkContext())
                .parallelize(List.of(1, 2, 3, 4), 4)
                .map(row -> AnnealPlugin.gpus())
                .collect();
    }

    record Device() implements RankTask<String> {
        @Override
        public String run(RankContext context) {
            return context.device().orElse("none");
        }
    }
}
