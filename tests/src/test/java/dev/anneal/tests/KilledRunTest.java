package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.train.TrainJob;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.TrainListener;
import dev.anneal.train.event.CheckpointWritten;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** An executor process gets a kill -9 in the middle of training, as by a machine short of memory, and the next run of the same configuration goes on. */
@ExtendWith(LocalCluster.class)
class KilledRunTest {
    private static final int CHECKPOINT_STEPS = 30;

    /** Steps at which the process is killed: not at the first checkpoint, so that there is one to prune. */
    private static final int FATAL_STEP = 2 * CHECKPOINT_STEPS;

    /** A peer that waited for its timeout of two minutes would need longer. */
    private static final Duration SECONDS = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Films films;

    @BeforeEach
    void writeTableAndConfiguration() throws IOException {
        films = Films.in(
                folder,
                "train.max-steps=360",
                "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps",
                "cluster.timeout=2 minutes",
                "cluster.attempts=1");
    }

    @Test
    void goesOnFromItsCheckpointToTheModelOfAnUndisturbedRun() {
        Killer killer = new Killer();

        AnnealException problem = catchThrowableOfType(AnnealException.class, () -> train("run", killer));

        Instant heard = Instant.now();
        assertThat(problem).hasMessageStartingWith("Rank ");
        ExecutorProcess killed = killer.killed.orElseThrow();
        assertThat(problem)
                .hasMessageMatching("(?s)Rank [01] of 2 on \\S+ failed: its executor " + killed.id() + " was lost: .*");
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.RESOURCES);
        assertThat(Duration.between(killer.at, heard)).isLessThan(SECONDS);
        assertThat(folder.resolve("run/model")).doesNotExist();

        Diary diary = new Diary();
        TrainResult resumed = train("run", diary);
        TrainResult undisturbed = train("undisturbed", event -> {});

        assertThat(diary.resumedFrom()).isGreaterThanOrEqualTo(FATAL_STEP).isLessThan(undisturbed.steps());
        assertThat(resumed).isEqualTo(undisturbed);
    }

    private TrainResult train(String output, TrainListener listener) {
        Anneal anneal = films.prepared(output);
        return new TrainJob(LocalCluster.session(), anneal.config(), InstantSource.system(), new StopRequest())
                .run(listener);
    }

    /** Kills the youngest executor as soon as the driver hears of the checkpoint. */
    private static final class Killer implements TrainListener {
        private volatile Optional<ExecutorProcess> killed = Optional.empty();
        private volatile Instant at = Instant.MAX;

        @Override
        public void onEvent(TrainEvent event) {
            if (killed.isEmpty() && event instanceof CheckpointWritten written && written.step() >= FATAL_STEP) {
                ExecutorProcess victim = ExecutorProcess.youngest();
                victim.kill();
                at = Instant.now();
                killed = Optional.of(victim);
            }
        }
    }
}
