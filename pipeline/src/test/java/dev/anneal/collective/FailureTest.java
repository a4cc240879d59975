package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.error.AnnealException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

@Timeout(60)
class FailureTest {
    private static final Gradients GRADIENTS = Gradients.random(3, 6, 12);

    @AfterEach
    void noThreadIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void allRanksStopWithTheErrorOfTheOneThatFailed(Transport transport) {
        List<Object> outcomes = Ranks.over(transport, 4, Ranks.PATIENT, ranks -> {
            if (ranks.rank() == 2) {
                Thread.sleep(200);
                ranks.fail(AnnealException.user("Row 17 has no label. Give it one."));
            }
            return reduceUntilItFails(ranks);
        });
        for (int rank = 0; rank < 4; rank++) {
            AnnealException failure = (AnnealException) outcomes.get(rank);
            assertThat(failure.kind()).isEqualTo(Kind.USER);
            if (rank == 2) {
                assertThat(failure).hasMessage("Row 17 has no label. Give it one.");
            } else {
                assertThat(failure)
                        .message()
                        .matches("Rank 2 at 127.0.0.1:\\d+ reports: Row 17 has no label. Give it one.");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void poisonReachesARankThatHasNotStartedTheBucketYet(Transport transport) {
        CountDownLatch failed = new CountDownLatch(1);
        List<Object> outcomes = Ranks.over(transport, 2, Ranks.PATIENT, ranks -> {
            if (ranks.rank() == 1) {
                failed.await();
                Thread.sleep(300);
                return reduceUntilItFails(ranks);
            }
            ranks.start(GRADIENTS.bucket(0, 2));
            long began = System.nanoTime();
            ranks.fail(new IllegalStateException("engine crashed"));
            failed.countDown();
            return Duration.ofNanos(System.nanoTime() - began);
        });
        assertThat((Duration) outcomes.get(0)).isLessThan(Duration.ofMillis(900));
        assertThat((AnnealException) outcomes.get(1))
                .message()
                .matches("Rank 0 at .* reports: java.lang.IllegalStateException: engine crashed");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void differentBucketsAreTold(Transport transport) {
        for (List<Object> outcomes : List.of(
                Ranks.over(transport, 2, Ranks.PATIENT, FailureTest::startDifferentBuckets),
                Ranks.local(2, Ranks.PATIENT, FailureTest::startDifferentBuckets))) {
            for (Object outcome : outcomes) {
                assertThat((AnnealException) outcome)
                        .message()
                        .contains(
                                "bucket 8 (2 micro-batches, 131072 floats)",
                                "bucket 9 (2 micro-batches, 131072 floats)");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aRankThatLeavesTooEarlyIsNamed(Transport transport) {
        List<Object> outcomes = Ranks.over(
                transport, 2, Ranks.PATIENT, ranks -> ranks.rank() == 1 ? "left" : reduceUntilItFails(ranks));
        assertThat((AnnealException) outcomes.get(0)).message().matches("Rank 1 at .* left .*bucket 3.*");
        assertThat(outcomes.get(1)).isEqualTo("left");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void leavingWithUnfinishedBucketsFailsTheOthers(Transport transport) {
        List<Object> outcomes = Ranks.over(transport, 2, Ranks.PATIENT, ranks -> {
            if (ranks.rank() == 1) {
                ranks.start(GRADIENTS.bucket(1, 2));
                return "left";
            }
            Thread.sleep(200);
            return reduceUntilItFails(ranks);
        });
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .contains("reports: Rank 1 left with 1 buckets unfinished. Call finish before close");
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void anInterruptEndsTheWaitOnAllRanks(Transport transport) {
        List<Object> outcomes = Ranks.over(transport, 2, Ranks.PATIENT, ranks -> {
            if (ranks.rank() == 0) {
                Thread.currentThread().interrupt();
            } else {
                Thread.sleep(300);
            }
            return reduceUntilItFails(ranks);
        });
        assertThat((AnnealException) outcomes.get(1))
                .message()
                .contains("reports: Rank 0 was interrupted while it waited for other ranks.");
    }

    @Test
    void aGroupInOneProcessFailsTogether() {
        List<Object> outcomes = Ranks.local(3, Ranks.PATIENT, ranks -> {
            if (ranks.rank() == 1) {
                Thread.sleep(100);
                ranks.fail(AnnealException.resources("No space. Make some."));
            }
            return reduceUntilItFails(ranks);
        });
        assertThat((AnnealException) outcomes.get(0)).hasMessage("Rank 1 reports: No space. Make some.");
        assertThat((AnnealException) outcomes.get(1)).hasMessage("No space. Make some.");
    }

    @Test
    void aSilentRankOfOneProcessIsNamed() {
        List<Object> outcomes = Ranks.local(2, Duration.ofMillis(200), ranks -> {
            if (ranks.rank() == 1) {
                Thread.sleep(600);
                return "late";
            }
            return reduceUntilItFails(ranks);
        });
        assertThat((AnnealException) outcomes.get(0))
                .hasMessage(
                        "Ranks [1] did nothing for PT0.2S while rank 0 waited for them. Look for what holds them, or raise"
                                + " the timeout.");
    }

    private static Object reduceUntilItFails(AllReduce ranks) {
        while (true) {
            ranks.start(GRADIENTS.bucket(ranks.rank(), ranks.worldSize()));
            ranks.finish();
        }
    }

    private static Object startDifferentBuckets(AllReduce ranks) {
        ranks.start(Gradients.random(8 + ranks.rank(), 2, 2).bucket(ranks.rank(), 2));
        ranks.finish();
        return "finished";
    }
}
