package dev.anneal.collective.nccl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.LocalAllReduce;
import dev.anneal.error.AnnealException;
import dev.anneal.tensor.Device;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When ranks have no group over NCCL, all of them know why. */
final class NcclJoinTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    @Test
    void withoutNcclEverywhereThereIsNoGroup() throws Exception {
        List<LocalAllReduce> control = LocalAllReduce.group(3, PATIENT);
        List<NcclAllReduce.Outcome> outcomes = RankThreads.run(
                3,
                rank -> NcclAllReduce.join(
                        control.get(rank),
                        () -> {
                            if (rank == 1) {
                                throw AnnealException.environment("libnccl.so.2 does not load: it is not there.");
                            }
                            return new FakeNccl().of(3);
                        },
                        () -> new HostStream(Device.APART),
                        PATIENT));
        assertThat(outcomes).allSatisfy(outcome -> {
            assertThat(outcome.group()).isEmpty();
            assertThat(outcome.obstacles()).containsExactly("rank 1: libnccl.so.2 does not load: it is not there.");
        });
    }

    @Test
    void ranksWithDifferentVersionsFormNoGroup() throws Exception {
        List<LocalAllReduce> control = LocalAllReduce.group(2, PATIENT);
        List<NcclAllReduce.Outcome> outcomes = RankThreads.run(
                2,
                rank -> NcclAllReduce.join(
                        control.get(rank),
                        () -> new FakeNccl(22_600 + rank).of(2),
                        () -> new HostStream(Device.APART),
                        PATIENT));
        assertThat(outcomes)
                .allSatisfy(outcome -> assertThat(outcome.obstacles())
                        .containsExactly("the ranks have NCCL of different versions: version 22600, version 22601"));
    }

    @Test
    void aRankOnTheProcessorIsAnObstacle() throws Exception {
        List<LocalAllReduce> control = LocalAllReduce.group(2, PATIENT);
        List<NcclAllReduce.Outcome> outcomes =
                RankThreads.run(2, rank -> NcclAllReduce.join(control.get(rank), Device.PROCESSOR, PATIENT));
        assertThat(outcomes.get(0).obstacles())
                .containsExactly("rank 0: It computes on the processor.", "rank 1: It computes on the processor.");
    }
}
