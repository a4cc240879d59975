package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.StageOutcome;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LocalCluster.class)
class BarrierStageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    record Greeting(int rank, List<String> everybody, long pid, Serializable answer) implements Serializable {}

    record Greet() implements RankTask<Greeting> {
        @Override
        public Greeting run(RankContext context) {
            context.tell("first of " + context.rank());
            context.tell("second of " + context.rank());
            Serializable answer = context.ask("what is " + context.rank());
            List<String> everybody = context.exchange("rank " + context.rank() + " of " + context.worldSize());
            return new Greeting(
                    context.rank(),
                    new ArrayList<>(everybody),
                    ProcessHandle.current().pid(),
                    answer);
        }
    }

    record FailOn(int rank, AnnealException.Kind kind) implements RankTask<String> {
        @Override
        public String run(RankContext context) throws InterruptedException {
            if (context.rank() == rank) {
                throw new AnnealException(kind, "the loss is NaN at step 7. Lower the learning rate.");
            }
            Thread.sleep(60_000);
            return "";
        }
    }

    record KillYourself(int rank) implements RankTask<String> {
        @Override
        public String run(RankContext context) throws InterruptedException {
            if (context.rank() == rank) {
                Runtime.getRuntime().halt(137);
            }
            Thread.sleep(300);
            throw AnnealException.environment("the connection to rank " + rank + " ended.");
        }
    }

    /** As native code does, one rank takes no notice of an interruption. */
    /** @param began is made by the rank that hangs: Spark ends one that has not come so far when another fails */
    record HangOn(int rank, String began) implements RankTask<String> {
        @Override
        public String run(RankContext context) throws IOException {
            context.exchange("here");
            if (context.rank() != rank) {
                while (!Files.exists(Path.of(began))) {
                    LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
                }
                throw AnnealException.resources("rank " + rank + " has sent nothing for 2 s.");
            }
            Files.createFile(Path.of(began));
            long end = System.nanoTime() + Duration.ofSeconds(12).toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            return "";
        }
    }

    record TellAndWait() implements RankTask<String> {
        @Override
        public String run(RankContext context) throws InterruptedException {
            context.tell("here");
            Thread.sleep(60_000);
            return "";
        }
    }

    record AskTheImpossible() implements RankTask<String> {
        @Override
        public String run(RankContext context) {
            return (String) context.ask("commit");
        }
    }

    private static final class Diary implements RankListener {
        private final List<String> lines = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void told(int rank, Serializable message) {
            lines.add(rank + ": " + message);
        }

        @Override
        public Serializable asked(int rank, Serializable question) {
            if (question.equals("commit")) {
                throw AnnealException.resources("the disk is full. Free some space.");
            }
            return "answer to " + question;
        }
    }

    private static BarrierStage stage(int ranks) {
        return new BarrierStage(LocalCluster.session(), "test", ranks, 1, PATIENCE);
    }

    @Test
    void runsOneRankPerExecutorProcessAndReturnsResultsByRank() {
        Diary diary = new Diary();

        List<Greeting> greetings = stage(2).run(new Greet(), diary);

        assertThat(greetings).extracting(Greeting::rank).containsExactly(0, 1);
        assertThat(greetings)
                .extracting(Greeting::pid)
                .doesNotHaveDuplicates()
                .doesNotContain(ProcessHandle.current().pid());
        assertThat(greetings)
                .allSatisfy(greeting -> assertThat(greeting.everybody()).containsExactly("rank 0 of 2", "rank 1 of 2"));
        assertThat(greetings)
                .extracting(Greeting::answer)
                .containsExactly("answer to what is 0", "answer to what is 1");
        assertThat(diary.lines).contains("0: first of 0", "1: second of 1").hasSize(4);
        assertThat(diary.lines.indexOf("1: first of 1")).isLessThan(diary.lines.indexOf("1: second of 1"));
    }

    @Test
    void namesTheRankThatFailedFirst() {
        assertThatThrownBy(() -> stage(2).run(new FailOn(1, AnnealException.Kind.USER), RankListener.NONE))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching("Rank 1 of 2 on \\S+ failed: the loss is NaN at step 7. Lower the learning rate.")
                .satisfies(problem ->
                        assertThat(((AnnealException) problem).kind()).isEqualTo(AnnealException.Kind.USER));
    }

    @Test
    void namesTheRankWhoseExecutorWasKilledAndRunsAgainOnItsReplacement() {
        assertThatThrownBy(() -> stage(2).run(new KillYourself(1), RankListener.NONE))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching("(?s)Rank 1 of 2 on \\S+ failed: its executor \\d+ was lost: .*");

        assertThat(stage(2).run(new Greet(), new Diary())).hasSize(2);
    }

    @Test
    void namesTheRankThatDoesNotEndAndNotTheOneThatReportsIt(@TempDir Path folder) {
        HangOn hang = new HangOn(1, folder.resolve("began").toString());
        StageOutcome.Failed<String> failed = (StageOutcome.Failed<String>) stage(2).attempt(hang, RankListener.NONE);

        assertThat(failed.unfinished()).extracting(RankPlace::rank).containsExactly(1);
        assertThat(failed.culprit()).contains(failed.unfinished().get(0));
        assertThat(failed.problem())
                .hasMessageMatching(
                        "Rank 1 of 2 on \\S+ failed: its executor \\d+ is there, but its work does not come to an end; "
                                + "rank 0 reports: rank 1 has sent nothing for 2 s.");

        ExecutorSlots.replace(
                LocalCluster.session(), List.of(failed.culprit().orElseThrow().executorId()));
        assertThat(stage(2).run(new Greet(), new Diary())).hasSize(2);
    }

    @Test
    void takesACancelledJobForWhatItIs() {
        RankListener presser =
                (rank, message) -> LocalCluster.session().sparkContext().cancelAllJobs();

        assertThatThrownBy(() -> stage(2).run(new TellAndWait(), presser))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching("(?s)The stage \"test\" was cancelled: .*")
                .satisfies(problem ->
                        assertThat(((AnnealException) problem).kind()).isEqualTo(AnnealException.Kind.USER));
    }

    @Test
    void carriesTheDriversRefusalToTheRankAndBack() {
        assertThatThrownBy(() -> stage(2).run(new AskTheImpossible(), new Diary()))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("the disk is full. Free some space.")
                .satisfies(problem ->
                        assertThat(((AnnealException) problem).kind()).isEqualTo(AnnealException.Kind.RESOURCES));
    }

    @Test
    void refusesMoreRanksThanExecutors() {
        BarrierStage tooLarge = new BarrierStage(LocalCluster.session(), "test", 3, 1, Duration.ofSeconds(1));

        assertThatThrownBy(() -> tooLarge.run(new Greet(), RankListener.NONE))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(
                        "cluster.executors is 3, but Spark (local-cluster[2,1,512]) offers 2 after 1 s. Lower cluster.executors");
    }
}
