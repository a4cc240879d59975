package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.evaluate.Evaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The commands of docs/deploy.md for Spark standalone: nothing of Anneal is on any class path but what spark-submit sends, all of Spark's channels are
 * authenticated and encrypted, and executors of two workers unpack the native libraries at the same time.
 */
@Tag("spark-submit")
class SparkSubmitTest {
    @TempDir
    private Path temporary;

    private DeployCommands commands;
    private ClusterFolder folder;
    private StandaloneCluster cluster;
    private ProxyTrap trap;

    @BeforeEach
    void startCluster() throws IOException, InterruptedException {
        commands = DeployCommands.read();
        trap = ProxyTrap.open();
        folder = ClusterFolder.in(temporary).with("JDK_JAVA_OPTIONS", trap.javaOptions());
        cluster = StandaloneCluster.in(folder);
        folder.succeed("settings", commands.text("standalone-settings"));
        folder.keepFoldersHere();
        cluster.start("standalone-master", "standalone-worker");
    }

    @AfterEach
    void stopCluster() throws IOException, InterruptedException {
        folder.close();
        trap.close();
    }

    private ClusterFolder.Ended run(String output, String more) throws IOException, InterruptedException {
        folder.with("OUTPUT", folder.path(output));
        return folder.run(output, commands.text("standalone-run") + ClusterFolder.SHORT + more);
    }

    @Test
    void givesTheModelThatTheLauncherGivesAndSaysWithItsStatusWhatWentWrong() throws IOException, InterruptedException {
        ClusterFolder.Ended ended = run("run", " --set cluster.encrypt=true");

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(ClusterFolder.digest(folder.path("run"))).isEqualTo(folder.digestWithoutCluster());
        Evaluation evaluation = Evaluation.fromJson(Files.readString(folder.path("run/evaluation.json")));
        assertThat(evaluation).isEqualTo(Evaluation.fromJson(Files.readString(folder.path("alone/evaluation.json"))));
        assertThat(folder.path("run/scored/_SUCCESS")).exists();
        assertThat(folder.path("host/natives/pytorch/.complete")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path("cluster.conf"))))
                .isEqualTo("rw-------");
        assertThat(trap.visitors()).as("attempts to reach a network").isZero();

        ClusterFolder.Ended refused = run("other", " --set cluster.executors=3 --set 'cluster.timeout=5 seconds'");

        assertThat(refused.status()).as(refused.output()).isEqualTo(4);
        assertThat(refused.output())
                .contains("cluster.executors is 3, but Spark (" + cluster.master() + ") offers 2 after 5 s.");
    }

    @Test
    void takesAModelFromAJarThatSparkShips() throws IOException, InterruptedException {
        Path model = Files.createDirectories(folder.path("models/minilm"));
        Path tiny = Path.of("vectors/tiny-bert/seqcls-single/model");
        for (String file : new String[] {"config.json", "model.safetensors", "tokenizer.json"}) {
            Files.copy(tiny.resolve(file), model.resolve(file));
        }
        folder.with("MODELS", folder.path("models")).with("JAR", folder.path("minilm.jar"));
        folder.succeed("jar", commands.text("model-jar"));
        folder.with("OUTPUT", folder.path("run"));
        String command = commands.text("standalone-run").replaceFirst("--jars \\S+", "--jars \"\\$JAR\"");

        ClusterFolder.Ended ended = folder.run(
                "run",
                command + ClusterFolder.SHORT + " --set model.source=jar:minilm --set evaluate.split=validation");

        assertThat(ended.status()).as(ended.output()).isZero();
        assertThat(Files.readString(folder.path("run/model/config.json"))).contains("\"hidden_size\"");
        assertThat(folder.path("run/training.json")).exists();
    }
}
