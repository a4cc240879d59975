package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.lease.Lease;
import dev.anneal.jobs.lease.LeaseTimes;
import dev.anneal.train.event.StepFinished;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two drivers cannot train into one folder. */
@ExtendWith(LocalCluster.class)
class TrainedAloneTest {
    private static final LeaseTimes OFTEN = new LeaseTimes(Duration.ofMillis(500), Duration.ofMinutes(1));

    @TempDir
    private Path folder;

    @Test
    void whoComesSecondIsRefused() throws Exception {
        Films films = Films.in(folder, "train.max-steps=20");
        Anneal run = films.prepared("run");
        String checkpoints = films.run("run") + "/checkpoints";
        try (Lease other = Lease.acquire(checkpoints, new Configuration(), OFTEN, message -> {}, () -> {})) {
            assertThatThrownBy(() -> run.train(LocalCluster.session()))
                    .hasMessageStartingWith("The folder " + checkpoints + " is being filled by process ")
                    .hasMessageEndingWith("Wait until it ends, or end it, or set another output.");
            other.require();
        }
        assertThat(films.events("run", StepFinished.class)).isEmpty();

        assertThat(run.train(LocalCluster.session()).steps()).isEqualTo(20);
    }

    @Test
    void whoLosesTheFolderCompletesNoCheckpoint() throws Exception {
        Films films = Films.in(folder, "train.max-steps=2000", "train.checkpoint-every=50 steps");
        Anneal run = films.prepared("run");
        CompletableFuture<Void> training = CompletableFuture.runAsync(() -> run.train(LocalCluster.session()));
        films.awaitStep("run", 60);
        Path lease = films.run("run").resolve("checkpoints/_lease.json");
        Files.writeString(
                lease, Files.readString(lease).replaceFirst("\"owner\"\\s*:\\s*\"[^\"]*\"", "\"owner\":\"another\""));

        assertThatThrownBy(training::get)
                .hasMessageContaining("The lease on " + films.run("run") + "/checkpoints is lost: process ");
        assertThat(lease).content().contains("another");
        assertThat(films.run("run").resolve("model")).doesNotExist();
    }
}
