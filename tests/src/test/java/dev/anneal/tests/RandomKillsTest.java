package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.event.Restarted;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Executors are killed at random steps, again and again, with another number of executors each time. Prints how long each restart took. Takes minutes,
 * so it is not part of the build: {@code mvn -P faults verify -Danneal.faults.rounds=20}.
 */
@Tag("faults")
@Order(Integer.MAX_VALUE)
@ExtendWith(LocalCluster.class)
@LocalCluster.Of(executors = 4)
class RandomKillsTest {
    private static final int STEPS = 360;
    private static final int CHECKPOINT_STEPS = 20;
    private static final Duration BACK_AT_WORK = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    @Test
    void theModelIsTheSameWhereverAnExecutorIsKilled() throws Exception {
        Films films =
                Films.in(folder, "train.max-steps=" + STEPS, "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps");
        TrainResult undisturbed = films.train("undisturbed", "cluster.executors=1");
        SplittableRandom random = new SplittableRandom(Long.getLong("anneal.faults.seed", 1));
        for (int round = 0; round < Integer.getInteger("anneal.faults.rounds", 5); round++) {
            String output = "round-" + round;
            int first = random.nextInt(1, STEPS / 2);
            int second = random.nextInt(STEPS / 2, STEPS - 30);
            ExecutorSlots.require(LocalCluster.session(), 4, Duration.ofSeconds(60));
            try (Saboteur<ExecutorProcess> saboteur = Saboteur.killing(films, output, first, second)) {
                assertThat(films.train(output, "cluster.executors=4", "cluster.attempts=3"))
                        .isEqualTo(undisturbed);
                for (int kill = 0; kill < films.restarts(output).size(); kill++) {
                    Restarted restart = films.restarts(output).get(kill);
                    assertThat(saboteur.pauseAfter(kill)).isLessThan(BACK_AT_WORK);
                    // A checkpoint that was on its way is lost with the executor that wrote its share.
                    assertThat(restart.failedStep() - restart.step()).isBetween(0, 2 * CHECKPOINT_STEPS - 1);
                    System.out.printf(
                            "round %d: killed after step %d, went on from step %d, back at work after %.1f s%n",
                            round,
                            restart.failedStep(),
                            restart.step(),
                            saboteur.pauseAfter(kill).toMillis() / 1e3);
                }
            }
        }
    }
}
