package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.digest.Sha256;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.event.Resumed;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The driver gets a kill -9, its executors end, and the same command goes on from the newest checkpoint. */
@ExtendWith(LocalCluster.class)
class KilledDriverTest {
    private static final int CHECKPOINT_STEPS = 20;
    private static final Duration EXECUTORS_END = Duration.ofSeconds(5);

    @TempDir
    private Path folder;

    @Test
    void theSameCommandGoesOnToTheSameModel() throws Exception {
        Films films = Films.in(folder, "train.max-steps=200", "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps");
        films.prepared("run");
        DriverProcess driver = DriverProcess.start(folder.resolve("first.log"), "train", films, "run");
        films.awaitStep("run", 50);
        List<ProcessHandle> executors = driver.process().descendants().toList();
        assertThat(executors).isNotEmpty();
        driver.kill();
        for (ProcessHandle executor : executors) {
            executor.onExit().get(EXECUTORS_END.toSeconds(), TimeUnit.SECONDS);
        }
        List<Integer> steps = films.steps("run");

        DriverProcess next = DriverProcess.start(folder.resolve("second.log"), "train", films, "run");
        assertThat(next.exitStatus()).as(next.text()).isZero();

        assertThat(films.events("run", Resumed.class)).hasSize(1);
        int lost = steps.get(steps.size() - 1)
                - films.events("run", Resumed.class).get(0).step();
        // A checkpoint on its way when the driver dies is lost, too.
        assertThat(lost).isBetween(0, 2 * CHECKPOINT_STEPS);
        TrainResult undisturbed = films.train("undisturbed");
        try (InputStream model = Files.newInputStream(films.run("run").resolve("model/model.safetensors"))) {
            assertThat(new Sha256().add(model).hex()).isEqualTo(undisturbed.modelSha256());
        }
    }
}
