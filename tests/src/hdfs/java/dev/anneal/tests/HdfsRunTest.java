package dev.anneal.tests;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Everything of a run is on HDFS. An executor gets a kill -9 after a checkpoint, and the next run goes on from it to the model of an undisturbed one. */
@Tag("hdfs")
@ExtendWith(LocalCluster.class)
class HdfsRunTest {
    @TempDir
    private static Path folder;

    private static MiniDFSCluster hdfs;

    @BeforeAll
    static void start() throws IOException {
        hdfs = new MiniDFSCluster.Builder(
                        new Configuration(), folder.resolve("hdfs").toFile())
                .numDataNodes(1)
                .build();
        hdfs.waitActive();
    }

    @AfterAll
    static void stop() {
        hdfs.shutdown();
    }

    @Test
    void preparesTrainsGoesOnEvaluatesAndScoresAsOnThisMachine() throws IOException {
        DistantRun.on(hdfs.getFileSystem(), folder).isAsHere();
    }
}
