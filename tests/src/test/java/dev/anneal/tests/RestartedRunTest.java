package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.Anneal;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.train.TrainResult;
import dev.anneal.track.Display;
import dev.anneal.track.MetricsFile;
import dev.anneal.train.event.Restarted;
import dev.anneal.train.event.RunStarted;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
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

    private static Path config;
    private static TrainResult undisturbed;

    @BeforeAll
    static void trainUndisturbed() throws IOException {
        List<String> lines = new ArrayList<>(List.of("text\tlabel"));
        for (int row = 0; row < 240; row++) {
            lines.add(row % 2 == 0 ? "a good film, number " + row + "\tgood" : "film " + row + " is a bad one\tbad");
        }
        config = Files.writeString(folder.resolve("films.yaml"), """
                name: films
                task: single-label
                model: {source: vectors/tiny-bert/seqcls-single/model}
                data:
                  train: {path: "%s", format: tsv}
                  split: {validation: 0.2}
                  max-length: 24
                train:
                  epochs: 12
                  max-steps: %d
                  batch-size: 16
                  dropout: 0.2
                  optimizer: {learning-rate: 1e-3}
                  evaluate-every: 5 epochs
                  checkpoint-every: %d steps
                output: "%s"
                """.formatted(
                Files.write(folder.resolve("films.tsv"), lines), STEPS, CHECKPOINT_STEPS, folder.resolve("none")));
        undisturbed = train("undisturbed");
    }

    @BeforeEach
    void awaitBothExecutors() {
        ExecutorSlots.require(LocalCluster.session(), LocalCluster.EXECUTORS, Duration.ofSeconds(60));
    }

    @Test
    void goesOnByItselfWhenAnExecutorIsKilled() throws Exception {
        try (Saboteur saboteur = new Saboteur("killed", ExecutorProcess::kill, 47)) {
            assertThat(train("killed")).isEqualTo(undisturbed);

            Restarted restart = restarts("killed").get(0);
            ExecutorProcess victim = saboteur.victims.get(0);
            assertThat(restarts("killed")).hasSize(1);
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
            assertThat(stepsOf("killed")).containsExactlyElementsOf(allSteps());
        }
    }

    @Test
    void goesOnWhenExecutorsAreKilledTwice() throws Exception {
        try (Saboteur saboteur = new Saboteur("killed-twice", ExecutorProcess::kill, 26, 88)) {
            assertThat(train("killed-twice")).isEqualTo(undisturbed);

            assertThat(saboteur.victims).hasSize(2);
            assertThat(restarts("killed-twice")).extracting(Restarted::attempt).containsExactly(2, 3);
            assertThat(stepsOf("killed-twice")).containsExactlyElementsOf(allSteps());
        }
    }

    @Test
    void goesOnWithFewerExecutorsWhereNoneTakesThePlace() throws Exception {
        try (Saboteur ignored = new Saboteur("shrunk", ExecutorProcess::kill, 47)) {
            LocalCluster.session().sparkContext().requestTotalExecutors(1, 0, Map$.MODULE$.empty());

            assertThat(train("shrunk", "cluster.min-executors=1", "cluster.replacement-wait=2 seconds"))
                    .isEqualTo(undisturbed);

            assertThat(restarts("shrunk")).hasSize(1);
            assertThat(restarts("shrunk").get(0).worldSizeBefore()).isEqualTo(2);
            assertThat(restarts("shrunk").get(0).worldSize()).isEqualTo(1);
        } finally {
            LocalCluster.session()
                    .sparkContext()
                    .requestTotalExecutors(LocalCluster.EXECUTORS, 0, Map$.MODULE$.empty());
        }
    }

    @Test
    void endsAnExecutorThatFallsSilentAndGoesOn() throws Exception {
        try (Saboteur saboteur = new Saboteur("silent", ExecutorProcess::freeze, 47)) {
            assertThat(train("silent", "cluster.timeout=5 seconds")).isEqualTo(undisturbed);

            Restarted restart = restarts("silent").get(0);
            ExecutorProcess victim = saboteur.victims.get(0);
            assertThat(restarts("silent")).hasSize(1);
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
        try (Saboteur saboteur = new Saboteur("given-up", ExecutorProcess::kill, 5, 5)) {
            AnnealException problem = catchThrowableOfType(
                    AnnealException.class,
                    () -> train("given-up", "train.checkpoint-every=never", "cluster.attempts=2"));

            assertThat(problem.kind()).isEqualTo(AnnealException.Kind.RESOURCES);
            assertThat(problem)
                    .hasMessageMatching(
                            "(?s)Training was tried 2 times without a new checkpoint \\(cluster.attempts\\), so it is given up."
                                    + line(1, saboteur.victims.get(0)) + line(2, saboteur.victims.get(1))
                                    + "\nSee the executors' logs. .* it goes on from its beginning\\.");
            assertReported("given-up", 2, saboteur.victims.get(1));
        }
    }

    @Test
    void doesNotTryAUserErrorAgain() {
        AnnealException problem = catchThrowableOfType(
                AnnealException.class, () -> train("diverged", "train.optimizer.learning-rate=1e30"));

        assertThat(problem).hasMessageMatching("(?s)Rank [01] of 2 on \\S+ failed: .*not finite at step .*");
        assertThat(problem.kind()).isEqualTo(AnnealException.Kind.USER);
        assertThat(problem)
                .hasMessageContaining("\n  where: executor ")
                .hasMessageContaining("diverged/failures/attempt-1.txt");
        assertThat(restarts("diverged")).isEmpty();
        assertThat(events("diverged").filter(RunStarted.class::isInstance)).hasSize(1);
    }

    private static String line(int attempt, ExecutorProcess victim) {
        return "\n  attempt " + attempt
                + " \\(world size 2, from step 0\\), after step \\d+, rank [01] on \\S+ \\(executor " + victim.id()
                + "\\)( in (step \\d+, )?[^:]*(: awaiting [^:]*)?)?: its executor " + victim.id() + " was lost: [^\n]*";
    }

    /** Who, where and why, in the files of an attempt. */
    private static void assertReported(String output, int attempt, ExecutorProcess victim) throws IOException {
        Path files = folder.resolve(output).resolve("failures");
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

    private static TrainResult train(String output, String... overrides) {
        Anneal anneal = Anneal.load(config)
                .with("output=" + folder.resolve(output))
                .shownOn(Display.plain(new PrintStream(OutputStream.nullOutputStream())));
        for (String override : overrides) {
            anneal = anneal.with(override);
        }
        anneal.prepare(LocalCluster.session());
        return anneal.train(LocalCluster.session());
    }

    private static Stream<TrainEvent> events(String output) {
        Path file = folder.resolve(output).resolve("metrics.jsonl");
        return Files.exists(file) ? MetricsFile.read(file).stream() : Stream.empty();
    }

    private static List<Restarted> restarts(String output) {
        return events(output)
                .filter(Restarted.class::isInstance)
                .map(Restarted.class::cast)
                .toList();
    }

    private static Stream<StepFinished> steps(String output) {
        return events(output).filter(StepFinished.class::isInstance).map(StepFinished.class::cast);
    }

    private static List<Integer> stepsOf(String output) {
        return steps(output).map(StepFinished::step).toList();
    }

    private static List<Integer> allSteps() {
        return IntStream.rangeClosed(1, STEPS).boxed().toList();
    }

    /** Does something to the youngest executor each time when the file of metrics has come to a step. */
    private static final class Saboteur implements AutoCloseable {
        private interface Deed {
            void to(ExecutorProcess victim);
        }

        private final List<ExecutorProcess> victims = new ArrayList<>();
        private final List<Instant> times = new ArrayList<>();
        private final String output;
        private final Thread thread;

        Saboteur(String output, Deed deed, int... steps) {
            this.output = output;
            thread = new Thread(
                    () -> {
                        for (int step : steps) {
                            awaitStep(step);
                            ExecutorProcess victim = ExecutorProcess.youngest();
                            times.add(Instant.now());
                            deed.to(victim);
                            victims.add(victim);
                        }
                    },
                    "saboteur");
            thread.setDaemon(true);
            thread.start();
        }

        /** In the attempt that follows the last deed. */
        private void awaitStep(int step) {
            while (restarts(output).size() < victims.size() || steps(output).noneMatch(done -> done.step() >= step)) {
                try {
                    Thread.sleep(20);
                } catch (InterruptedException over) {
                    throw new IllegalStateException("step " + step + " did not come", over);
                }
            }
        }

        /** From a deed to the next step that is done after the restart. */
        Duration pauseAfter(int deed) {
            Instant restarted = restarts(output).get(deed).time();
            Instant next = steps(output)
                    .map(StepFinished::time)
                    .filter(restarted::isBefore)
                    .findFirst()
                    .orElseThrow();
            return Duration.between(times.get(deed), next);
        }

        @Override
        public void close() throws InterruptedException {
            thread.interrupt();
            thread.join();
        }
    }
}
