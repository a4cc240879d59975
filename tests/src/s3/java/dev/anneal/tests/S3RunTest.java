package dev.anneal.tests;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything of a run is in a bucket, where renaming copies and folders are only names. An executor gets a kill -9 after a checkpoint, and the next run
 * goes on from it to the model of an undisturbed one.
 */
@Tag("s3")
@ExtendWith(LocalCluster.class)
class S3RunTest {
    private static final String BUCKET = "films";

    @TempDir
    private static Path folder;

    private static S3Server server;

    /** Before Spark starts: its executors must know the server too. */
    @BeforeAll
    static void start() throws IOException {
        server = S3Server.start(folder.resolve("server"));
        server.createBucket(BUCKET);
        server.settings().forEach((name, value) -> System.setProperty("spark.hadoop." + name, value));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void preparesTrainsGoesOnEvaluatesAndScoresAsOnThisMachine() throws IOException {
        FileSystem bucket = FileSystem.get(
                URI.create("s3a://" + BUCKET),
                LocalCluster.session().sparkContext().hadoopConfiguration());

        DistantRun.on(bucket, folder).isAsHere();
    }
}
