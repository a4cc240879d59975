package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of docs/deploy.md for YARN: driver and executors in containers, tables, model and predictions on HDFS. */
@Tag("yarn")
class YarnRunTest {
    @TempDir
    private Path temporary;

    private DeployCommands commands;
    private ClusterFolder folder;
    private YarnCluster yarn;

    @BeforeEach
    void start() throws IOException {
        commands = DeployCommands.read();
        yarn = YarnCluster.start(Files.createDirectory(temporary.resolve("servers")));
        folder = ClusterFolder.in(Files.createDirectory(temporary.resolve("project")))
                .with("HADOOP_CONF_DIR", temporary.resolve("servers/hadoop"))
                .with("SPARK_HOME", MavenSpark.in(temporary.resolve("spark")))
                .with("SPARK_JARS", temporary.resolve("spark-jars.zip"))
                .with("OUTPUT", "hdfs:///anneal/run");
    }

    @AfterEach
    void stop() throws IOException, InterruptedException {
        if (folder != null) {
            folder.close();
            yarn.close();
        }
    }

    @Test
    void givesTheModelThatTheLauncherGives() throws IOException, InterruptedException {
        folder.succeed("upload", commands.text("yarn-upload"));
        folder.keepFoldersHere();

        ClusterFolder.Ended ended = folder.run("run", commands.text("yarn-run") + ClusterFolder.SHORT);

        assertThat(ended.status()).as(ended.output() + containerLogs()).isZero();
        FileSystem files = yarn.files();
        Path copy = temporary.resolve("copy");
        files.copyToLocalFile(hdfs("/anneal/run"), new org.apache.hadoop.fs.Path(copy.toUri()));
        assertThat(ClusterFolder.digest(copy)).isEqualTo(folder.digestWithoutCluster());
        assertThat(files.exists(hdfs("/anneal/run/scored/_SUCCESS"))).isTrue();
        assertThat(files.exists(hdfs("/anneal/run/report.html"))).isTrue();
        assertThat(folder.path("host/natives/pytorch/.complete")).exists();

        ClusterFolder.Ended refused = folder.run(
                "refused", commands.text("yarn-run") + ClusterFolder.SHORT + " --set train.epochs=0");

        assertThat(refused.status()).as(refused.output()).isNotZero();
        assertThat(containerLogs()).contains("train.epochs");
    }

    private static org.apache.hadoop.fs.Path hdfs(String path) {
        return new org.apache.hadoop.fs.Path(path);
    }

    private String containerLogs() throws IOException {
        try (Stream<Path> files = Files.walk(temporary.resolve("servers"))) {
            return files.filter(file -> file.getFileName().toString().matches("std(out|err)"))
                    .map(YarnRunTest::text)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String text(Path file) {
        try {
            return file + ":\n" + Files.readString(file);
        } catch (IOException problem) {
            return file + ": " + problem;
        }
    }
}
