package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** What happens to processes, by signals of the operating system. */
@Timeout(60)
class RankProcessTest {
    private static final String SECRET = "a secret of these processes";

    @AfterEach
    void nothingIsLeftInTheMemoryFileSystem() {
        assertThat(Ranks.filesLeft()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void whenARankIsKilledTheOthersStopWithinFiveSecondsAndNameIt(Transport transport) throws Exception {
        try (RankProcesses ranks = RankProcesses.start(transport, 3, Duration.ofSeconds(60), rank -> SECRET)) {
            for (int rank = 0; rank < 3; rank++) {
                assertThat(ranks.await(rank, RankProcess.SUMMED))
                        .startsWith(RankProcess.expectedHash() + " ")
                        .matches(transport == Transport.SHARED_MEMORY ? ".* 0" : ".* [12]");
            }
            assertThat(Ranks.filesLeft()).isEmpty();
            long killed = System.nanoTime();
            ranks.signal(1, "KILL");
            for (int rank : new int[] {0, 2}) {
                assertThat(ranks.await(rank, RankProcess.FAILED))
                        .containsPattern("Rank 1 at 127.0.0.1:\\d+ closed its connection");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(5));
        }
    }

    @Test
    void whereTheMemoryFileSystemIsFullBytesTravelAndTheSumIsTheSame() throws Exception {
        // The rings fit, and one of the last rank's two vectors.
        try (RankProcesses ranks =
                RankProcesses.start(Transport.SHARED_MEMORY, 2, Ranks.PATIENT, rank -> SECRET, "4096")) {
            assertThat(ranks.await(0, RankProcess.SUMMED)).isEqualTo(RankProcess.expectedHash() + " 0");
            assertThat(ranks.await(1, RankProcess.SUMMED)).isEqualTo(RankProcess.expectedHash() + " 1");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void whenARankIsStoppedItIsNamedAfterTheTimeout(Transport transport) throws Exception {
        Duration timeout = Duration.ofSeconds(2);
        try (RankProcesses ranks = RankProcesses.start(transport, 2, timeout, rank -> SECRET)) {
            ranks.await(0, RankProcess.SUMMED);
            ranks.await(1, RankProcess.SUMMED);
            long stopped = System.nanoTime();
            ranks.signal(1, "STOP");
            assertThat(ranks.await(0, RankProcess.FAILED))
                    .containsPattern("Rank 1 at 127.0.0.1:\\d+ has (sent nothing|taken no bytes) for ");
            assertThat(Duration.ofNanos(System.nanoTime() - stopped))
                    .isBetween(timeout, timeout.plus(Duration.ofSeconds(5)));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aWrongSecretIsRefused(Transport transport) throws Exception {
        try (RankProcesses ranks = RankProcesses.start(
                transport, 2, Duration.ofSeconds(2), rank -> "the very own secret of rank " + rank)) {
            assertThat(ranks.await(0, RankProcess.FAILED)).contains("do not have the same secret");
            assertThat(ranks.await(1, RankProcess.FAILED)).contains("do not have the same secret");
        }
    }
}
