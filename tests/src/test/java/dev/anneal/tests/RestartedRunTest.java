package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.RunStarted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import scala.collection.immutable.Map$;

/** Executors die or fall silent in the middle of training, with dropout, and the same application trains the same model in the end. */
@ExtendWith(LocalCluster.class)
class RestartedRunTest {
    private static final int CHECKPOINT_STEPS = 20;
    private static final int STEPS = 120;
    private static final Duration BACK_AT_WORK = Duration.ofSeconds(30);

    @TempDir
    private static Path folder;

    private static Films films;
    private static TrainResult undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        films = Films.in(folder, "train.max-steps=" + STEPS, "train.checkpoint-every=" + CHECKPOINT_STEPS + " steps");
        undisturbed = films.train("undisturbed");
    }

    @BeforeEach
    void awaitBothExecutors() {
        ExecutorSlots.require(LocalCluster.session(), LocalCluster.EXECUTORS, Duration.ofSeconds(60));
    }

    @Test
    void goesOnByItselfWhenAnExecutorIsKilled() throws Exception {
        try (Saboteur<ExecutorProcess> saboteur = Saboteur.killing(films, "killed", 47)) {
            assertThat(films.train("killed")).isEqualTo(undisturbed);

            Restarted restart = films.restarts("killed").get(0);
            ExecutorProcess victim = saboteur.victims().get(0);
            assertThat(films.restarts("killed")).hasSize(1);
            assertThat(restart.attempt()).isEqualTo(2);
            assertThat(restart.worldSizeBefore()).isEqualTo(2);
            assertThat(restart.worldSize()).isEqualTo(2);
            assertThat(restart.step()).isGreaterThanOrEqualTo(40);
            assertThat(restart.failedStep() - restart.step()).isBetween(0, CHECKPOINT_STEPS);
            assertThat(restart.culprit().orElseThrow().executorId()).isEqualTo(Integer.toString(victim.id()));
            assertThat(restart.cause()).startsWith("its executor " + victim.id() + " was lost: ");
            assertThat(restart.activity().orElseThrow().step()).isBetween(1, STEPS);
            assertReported("killed", 1, victim);
            assertThat(saboteur.pauseAfter(0)).isLessThan(BACK_AT_WORK);
            assertThat(films.steps("killed")).containsExactlyElementsOf(allSteps());
        }
    }

    @Test
    @Tag("faults")
    void goesOnWhenExecutorsAreKilledTwice() throws Exception {
        try (Saboteur<ExecutorProcess> saboteur = Saboteur.killing(films, "killed-twice", 26, 88)) {
            assertThat(films.train("killed-twice")).isEqualTo(undisturbed);

            assertThat(saboteur.victims()).hasSize(2);
            assertThat(films.restarts("killed-twice"))
                    .extracting(Restarted::attempt)
                    .containsExactly(2, 3);
            assertThat(films.steps("killed-twice")).containsExactlyElementsOf(allSteps());
        }
    }

    @Test
    @Tag("faults")
    void goesOnWithFewerExecutorsWhereNoneTakesThePlace() throws Exception {
        try (Saboteur<ExecutorProcess> ignored = Saboteur.killing(films, "shrunk", 47)) {
            LocalCluster.session().sparkContext().requestTotalExecutors(1, 0, Map$.MODULE$.empty());

            assertThat(films.train("shrunk", "cluster.min-executors=1", "cluster.replacement-wait=2 seconds"))
                    .isEqualTo(undisturbed);

            assertThat(films.restarts("shrunk")).hasSize(1);
            assertThat(films.restarts("shrunk").get(0).worldSizeBefore()).isEqualTo(2);
            assertThat(films.restarts("shrunk").get(0).worldSize()).isEqualTo(1);
        } finally {
            LocalCluster.session()
                    .sparkContext()
                    .requestTotalExecutors(LocalCluster.EXECUTORS, 0, Map$.MODULE$.empty());
        }
    }

    @Test
    void endsAnExecutorThatFallsSilentAndGoesOn() throws Exception {
        try (Saboteur<ExecutorProcess> saboteur =
                new Saboteur<>(films, "silent", RestartedRunTest::freezeYoungest, 47)) {
            assertThat(films.train("silent", "cluster.timeout=5 seconds")).isEqualTo(undisturbed);

            Restarted restart = films.restarts("silent").get(0);
            ExecutorProcess victim = saboteur.victims().get(0);
            assertThat(films.restarts("silent")).hasSize(1);
            assertThat(restart.culprit().orElseThrow().executorId()).isEqualTo(Integer.toString(victim.id()));
            assertThat(restart.cause())
                    .startsWith("its executor " + victim.id() + " does not answer; rank ")
                    .contains("has sent nothing for 5.")
                    .containsPattern("It was last heard of \\d+\\.\\d s ago\\.");
            assertReported("silent", 1, victim);
            assertThat(saboteur.pauseAfter(0)).isLessThan(BACK_AT_WORK);
            assertThat(victim.process().onExit().get()).isNotNull();
        }
    }

    @Test
    void listsAllAttemptsWhenTheyAreUsedUp() throws Exception {
        try (Saboteur<ExecutorProcess> saboteur = Saboteur.killing(films, "given-up", 5, 5)) {
            AnnealException problem = catchThrowableOfType(
                    AnnealException.class,
                    () -> films.train("given-up", "train.checkpoint-every=never", "cluster.attempts=2"));

            assertThat(problem.kind()).isEqualTo(AnnealException.Kind.RESOURCES);
            assertThat(problem)
                    .hasMessageMatching(
                            "(?s)Training was tried 2 times without a new checkpoint \\(cluster.attempts\\), so it is given up."
                                    + line(1, saboteur.victims().get(0))
                                    + line(2, saboteur.victims().get(1))
                                    + "\nSee the executors' logs. .* it goes on from its beginning\\.");
            assertReported("given-up", 2, saboteur.victims().get(1));
        }
    }

    @Test
    void doesNotTryAUserErrorAgain() {
        AnnealException problem = catchThrowableOfType(
                AnnealException.class, () -> films.train("diverged", "train.optimizer.learning-rate=1e30"));

        assertThat(problem).hasMessageMatching("(?s)Rank [01] of 2 on \\S+ failed: .*not finite at step .*");
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.USER);
        assertThat(problem)
                .hasMessageContaining("\n  where: executor ")
                .hasMessageContaining("diverged/failures/attempt-1.txt");
        assertThat(films.restarts("diverged")).isEmpty();
        assertThat(films.events("diverged", RunStarted.class)).hasSize(1);
    }

    private static String line(int attempt, ExecutorProcess victim) {
        return "\n  attempt " + attempt
                + " \\(world size 2, from step 0\\), after step \\d+, rank [01] on \\S+ \\(executor " + victim.id()
                + "\\)( in (step \\d+, )?[^:]*(: awaiting [^:]*)?)?: its executor " + victim.id() + " was lost: [^\n]*";
    }

    /** Who, where and why, in the files of an attempt. */
    private static void assertReported(String output, int attempt, ExecutorProcess victim) throws IOException {
        Path files = films.run(output).resolve("failures");
        JsonNode json = new ObjectMapper().readTree(Files.readString(files.resolve("attempt-" + attempt + ".json")));
        JsonNode culprit = json.path("culprit");
        JsonNode peer = json.path("ranks").path(1 - culprit.path("rank").asInt());
        assertThat(culprit.path("executor_id").asInt()).isEqualTo(victim.id());
        assertThat(culprit.path("operation").asText()).isNotEmpty();
        assertThat(peer.path("error").asText())
                .startsWith("Rank " + culprit.path("rank").asInt() + " at ");
        assertThat(json.path("timeline").findValuesAsText("rank")).contains("0", "1");
        assertThat(files.resolve("attempt-" + attempt + ".txt"))
                .content()
                .contains(
                        "who    rank " + culprit.path("rank").asInt() + " on ",
                        "where  ",
                        "why    its executor " + victim.id());
    }

    private static List<Integer> allSteps() {
        return IntStream.rangeClosed(1, STEPS).boxed().toList();
    }

    private static ExecutorProcess freezeYoungest() {
        ExecutorProcess victim = ExecutorProcess.youngest();
        victim.freeze();
        return victim;
    }
}
