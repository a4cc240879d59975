package dev.anneal.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.TcpAllReduce;
import dev.anneal.collective.TcpOptions;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.BarrierStage;
import dev.anneal.jobs.cluster.ExecutorSlots;
import dev.anneal.jobs.cluster.Pulse;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.jobs.cluster.RankPlace;
import dev.anneal.jobs.cluster.RankTask;
import dev.anneal.jobs.cluster.StageOutcome;
import java.io.Serializable;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who failed, by what ranks report and by their heartbeats. */
@ExtendWith(LocalCluster.class)
class FailedStageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** As training does: the rank that fails tells the driver, then its peers. */
    record FailInTheCollective() implements RankTask<String> {
        @Override
        public String run(RankContext context) throws Exception {
            TcpOptions options = new TcpOptions(
                    context.rank(),
                    context.worldSize(),
                    InetAddress.getByName(context.host()),
                    new byte[32],
                    Duration.ofSeconds(20));
            context.pulse(new Counter());
            try (AllReduce allReduce = TcpAllReduce.join(options, context::exchange)) {
                try {
                    if (context.rank() == 1) {
                        throw new IllegalStateException("the layer is upside down");
                    }
                    allReduce.allGather(new byte[1]);
                    return "";
                } catch (RuntimeException problem) {
                    context.blame(problem);
                    allReduce.fail(problem);
                    throw problem;
                }
            }
        }
    }

    /** Says how often it was asked for news. */
    private static final class Counter implements Pulse {
        private int beats;

        @Override
        public Serializable news() {
            return ++beats;
        }

        @Override
        public void answered(Serializable answer) {}
    }

    record TellAndWait() implements RankTask<String> {
        @Override
        public String run(RankContext context) throws InterruptedException {
            context.tell("here");
            Thread.sleep(60_000);
            return "";
        }
    }

    record SayWho() implements RankTask<String> {
        @Override
        public String run(RankContext context) {
            return "rank " + context.rank();
        }
    }

    record Ask() implements RankTask<String> {
        @Override
        public String run(RankContext context) {
            return (String) context.ask("rank " + context.rank());
        }
    }

    /** As a program does that breaks Spark's channel. */
    record FailWithoutAWord(Duration latenessOfThePeer) implements RankTask<String> {
        @Override
        public String run(RankContext context) throws InterruptedException {
            if (context.rank() == 0) {
                Thread.sleep(latenessOfThePeer.toMillis());
            }
            // A rank that has not begun when another fails is never begun.
            context.exchange("here");
            if (context.rank() == 1) {
                context.pulse(new Mute());
                throw AnnealException.resources("the disk is full.");
            }
            Thread.sleep(60_000);
            return "";
        }
    }

    private static final class Mute implements Pulse {
        @Override
        public Serializable news() {
            throw AnnealException.environment("the channel is broken");
        }

        @Override
        public void answered(Serializable answer) {}
    }

    private static final class Echo implements RankListener {
        @Override
        public void told(int rank, Serializable message) {}

        @Override
        public Serializable asked(int rank, Serializable question) {
            return question;
        }
    }

    private static final class LastNews implements RankListener {
        private final Map<Integer, Serializable> news = new ConcurrentHashMap<>();

        @Override
        public Serializable beat(int rank, Serializable heard) {
            news.put(rank, heard);
            return "";
        }

        @Override
        public void told(int rank, Serializable message) {}
    }

    private static BarrierStage stage(int ranks) {
        return new BarrierStage(LocalCluster.session(), "test", ranks, 1, PATIENCE);
    }

    @Test
    void everyPeerNamesTheRankWhereItBegan() {
        LastNews diary = new LastNews();

        StageOutcome.Failed<String> failed =
                (StageOutcome.Failed<String>) stage(2).attempt(new FailInTheCollective(), diary);

        assertThat(failed.culprit().orElseThrow().rank()).isEqualTo(1);
        assertThat(failed.problem().kind()).isEqualTo(AnnealException.Kind.BUG);
        assertThat(failed.statements())
                .extracting(statement -> statement.place().rank())
                .containsExactly(0, 1);
        assertThat(failed.statements().get(0).error())
                .matches("Rank 1 at \\S+ reports: java.lang.IllegalStateException: the layer is upside down");
        assertThat(failed.statements().get(1).error())
                .isEqualTo("java.lang.IllegalStateException: the layer is upside down");
        assertThat(failed.statements().get(1).stackTrace()).contains("FailedStageTest$FailInTheCollective.run(");
        assertThat(diary.news).as("each rank's last heartbeat").containsOnlyKeys(0, 1);
    }

    /** Spark looks once per second whether a barrier is complete, so a peer that came half a second later leaves it half a second later. */
    @ParameterizedTest
    @ValueSource(longs = {0, 500})
    void namesARankThatFailsWithoutAWordAndNotThePeerThatIsInterrupted(long lateness) {
        RankTask<String> task = new FailWithoutAWord(Duration.ofMillis(lateness));

        StageOutcome.Failed<String> failed = (StageOutcome.Failed<String>) stage(2).attempt(task, RankListener.NONE);

        assertThat(failed.culprit().orElseThrow().rank()).isEqualTo(1);
        assertThat(failed.reason())
                .startsWith("its task failed before it could report why: ")
                .contains("the disk is full.");
    }

    @Test
    void noticesARankThatStandsStillThoughNoPeerWaitsForIt() {
        BarrierStage impatient = new BarrierStage(LocalCluster.session(), "test", 2, 1, Duration.ofSeconds(5));
        AtomicReference<ExecutorProcess> frozen = new AtomicReference<>();
        Set<Integer> here = new HashSet<>();
        RankListener freezer = (rank, message) -> {
            here.add(rank);
            if (here.size() == 2) {
                frozen.set(ExecutorProcess.youngest());
                frozen.get().freeze();
            }
        };

        StageOutcome.Failed<String> failed =
                (StageOutcome.Failed<String>) impatient.attempt(new TellAndWait(), freezer);

        String executor = Integer.toString(frozen.get().id());
        ExecutorSlots.replace(LocalCluster.session(), List.of(executor));
        frozen.get().kill();
        assertThat(failed.culprit().orElseThrow().executorId()).isEqualTo(executor);
        assertThat(failed.reason())
                .matches("its executor " + executor + " does not answer; its process may be stopped, overloaded or cut"
                        + " off: see its log. It was last heard of \\d+\\.\\d s ago\\.");
        assertThat(failed.unfinished()).extracting(RankPlace::executorId).contains(executor);
        // The first stage of a fresh executor is over before its first heartbeat is answered; the second one can talk
        // all the same.
        assertThat(stage(2).run(new SayWho(), RankListener.NONE)).hasSize(2);
        assertThat(stage(2).run(new Ask(), new Echo())).containsExactly("rank 0", "rank 1");
    }
}
