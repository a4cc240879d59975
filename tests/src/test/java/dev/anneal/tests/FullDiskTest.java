package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints on a file system of one page, which somebody makes larger after a while. Only where this user may mount one. */
@ExtendWith(LocalCluster.class)
class FullDiskTest {
    @TempDir
    private Path folder;

    private Path disk = Path.of("");

    @Test
    @Tag("faults")
    void saysThatTheDiskIsFullAndGoesOnWhenItIsNot() throws Exception {
        ExecutorSlots.require(LocalCluster.session(), LocalCluster.EXECUTORS, Duration.ofSeconds(60));
        Films films = Films.in(folder, "train.max-steps=30", "train.checkpoint-every=10 steps");
        disk = Files.createDirectories(films.run("run").resolve("checkpoints"));
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=8k", "tmpfs", disk.toString());
        disk = mounted ? disk : Path.of("");
        assumeTrue(mounted, "this user may not mount a file system");

        AnnealException problem =
                catchThrowableOfType(AnnealException.class, () -> films.train("run", "cluster.attempts=2"));

        assertThat(problem.kind()).isEqualTo(Kind.ENVIRONMENT);
        assertThat(problem)
                .hasMessageMatching(
                        "(?s)Training was tried 2 times without a new checkpoint .*attempt 2 .*: The checkpoint .*"
                                + "No space left on device.*\\. Free space there.*");

        assertThat(run("mount", "-o", "remount,size=64m", disk.toString())).isTrue();
        TrainResult undisturbed = films.train("undisturbed");
        assertThat(films.train("run")).isEqualTo(undisturbed);
    }

    @AfterEach
    void unmount() throws Exception {
        if (!disk.toString().isEmpty()) {
            assertThat(run("umount", disk.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
