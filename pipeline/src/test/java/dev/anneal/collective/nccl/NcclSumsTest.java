package dev.anneal.collective.nccl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.collective.AllReduce;
import dev.anneal.collective.Gradients;
import dev.anneal.collective.LocalAllReduce;
import dev.anneal.collective.SliceGrid;
import dev.anneal.collective.TreeLayout;
import dev.anneal.collective.VectorBucket;
import dev.anneal.collective.VectorSums;
import dev.anneal.error.AnnealException;
import dev.anneal.plan.Range;
import dev.anneal.tensor.Device;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sums over NCCL, with a fake of NCCL and of a stream: order, slices, groups, errors. */
final class NcclSumsTest {
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private interface Work {
        List<float[]> run(AllReduce ranks, VectorSums sums) throws Exception;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void giveTheBitsOfTheSequentialTree(int worldSize) throws Exception {
        List<Gradients> vectors = vectors();
        for (List<float[]> rank : ranks(worldSize, (ranks, sums) -> reduce(ranks, sums, vectors))) {
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(rank.get(i))
                        .as("vector " + i)
                        .isEqualTo(vectors.get(i).sum());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void roundEverySumToBfloat16(int worldSize) throws Exception {
        List<Gradients> vectors = vectors().stream().map(Gradients::rounded).toList();
        assertThat(vectors.get(4).sum()).isNotEqualTo(vectors().get(4).sum());
        for (List<float[]> rank : ranks(worldSize, (ranks, sums) -> reduce(ranks, sums, vectors))) {
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(rank.get(i))
                        .as("vector " + i)
                        .isEqualTo(vectors.get(i).sum());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void scatterAndGatherTogetherGiveTheSame(int worldSize) throws Exception {
        List<Gradients> vectors = vectors();
        List<List<float[]>> all = ranks(worldSize, (ranks, sums) -> {
            List<VectorBucket> buckets = buckets(ranks, vectors);
            buckets.forEach(sums::startReduceScatter);
            sums.finish();
            for (int i = 0; i < buckets.size(); i++) {
                Range mine = SliceGrid.floats(buckets.get(i).result().floats(), ranks.worldSize(), ranks.rank());
                float[] sum = vectors.get(i).sum();
                float[] own = Arrays.copyOfRange(sum, mine.from(), mine.to());
                float[] found = values(buckets.get(i).result());
                assertThat(Arrays.copyOfRange(found, mine.from(), mine.to())).isEqualTo(own);
                sums.startAllGather(i, buckets.get(i).result());
            }
            sums.finish();
            return results(buckets);
        });
        for (List<float[]> rank : all) {
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(rank.get(i))
                        .as("vector " + i)
                        .isEqualTo(vectors.get(i).sum());
            }
        }
    }

    @Test
    void anErrorInTheBackgroundStopsAllRanksAndNamesTheOne() {
        FakeNccl nccl = new FakeNccl();
        assertThatThrownBy(() -> ranks(nccl, 3, PATIENT, (ranks, sums) -> {
                    if (ranks.rank() == 2) {
                        nccl.breakDown(2, "unhandled system error");
                    }
                    // Rank 0 never comes, so that the others wait.
                    if (ranks.rank() != 0) {
                        return reduce(ranks, sums, vectors());
                    }
                    while (true) {
                        ranks.throwIfFailed();
                        Thread.sleep(2);
                    }
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessageMatching("(?s)(Rank 2 reports: )?NCCL failed on rank 2 while it awaited bucket 0: unhandled"
                        + " system error\\. .*NCCL_DEBUG=INFO.*");
    }

    @Test
    void aRankThatDoesNotComeIsWaitedForInVain() {
        assertThatThrownBy(() -> ranks(new FakeNccl(), 2, Duration.ofMillis(300), (ranks, sums) -> {
                    if (ranks.rank() == 1) {
                        return reduce(ranks, sums, vectors());
                    }
                    while (true) {
                        ranks.throwIfFailed();
                        Thread.sleep(2);
                    }
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("Rank 1 awaited bucket 0 over NCCL for")
                .hasMessageContaining("raise cluster.timeout");
    }

    @Test
    void aRankThatFailsStopsThoseThatWait() {
        assertThatThrownBy(() -> ranks(new FakeNccl(), 3, PATIENT, (ranks, sums) -> {
                    if (ranks.rank() != 1) {
                        return reduce(ranks, sums, vectors());
                    }
                    AnnealException problem = AnnealException.resources("The GPU is on fire.");
                    ranks.fail(problem);
                    throw problem;
                }))
                .isInstanceOf(AnnealException.class)
                .hasMessageEndingWith("The GPU is on fire.");
    }

    @Test
    void ofAShareThatIsNotTheRanksNothingIsSummed() {
        Gradients gradients = Gradients.random(0, 4, 1);
        assertThatThrownBy(() -> ranks(new FakeNccl(), 2, PATIENT, (ranks, sums) -> {
                    VectorBucket right = buckets(ranks, List.of(gradients)).get(0);
                    FlatVector values = right.result();
                    VectorBucket wrong = new VectorBucket(
                            0, 4, List.of(new VectorBucket.Part(0, 4, values)), values, right.precision());
                    sums.start(wrong);
                    sums.finish();
                    return List.of();
                }))
                .hasStackTraceContaining("but its share are");
    }

    @Test
    void whoeverWaitsSaysForWhat() throws Exception {
        AllReduce[] ends = new AllReduce[2];
        ranks(new FakeNccl(), 2, PATIENT, (ranks, sums) -> {
            ends[ranks.rank()] = ranks;
            ranks.allGather(new byte[0]);
            if (ranks.rank() == 0) {
                while (!ends[1].awaiting().equals("bucket 3 over NCCL")) {
                    ranks.throwIfFailed();
                    Thread.sleep(2);
                }
            }
            return reduce(ranks, sums, List.of(vectors().get(3)));
        });
        assertThat(ends[1].awaiting()).isEmpty();
    }

    /** Of several numbers of micro-batches, also fewer than ranks, and of cells, also fewer than ranks and none that divide evenly. */
    private static List<Gradients> vectors() {
        return IntStream.range(0, 9)
                .mapToObj(id -> Gradients.random(id, 1 + id, 1 + id * 5 % 6))
                .toList();
    }

    private static List<float[]> reduce(AllReduce ranks, VectorSums sums, List<Gradients> vectors) {
        List<VectorBucket> buckets = buckets(ranks, vectors);
        buckets.forEach(sums::start);
        sums.finish();
        return results(buckets);
    }

    private static List<VectorBucket> buckets(AllReduce ranks, List<Gradients> vectors) {
        return vectors.stream()
                .map(gradients -> bucket(gradients, ranks.rank(), ranks.worldSize()))
                .toList();
    }

    private static VectorBucket bucket(Gradients of, int rank, int worldSize) {
        List<VectorBucket.Part> mine = new ArrayList<>();
        for (TreeLayout.Piece piece :
                TreeLayout.of(of.leaves().size(), worldSize).pieces(rank)) {
            mine.add(new VectorBucket.Part(piece.low(), piece.high(), vector(of.sum(piece.low(), piece.high()))));
        }
        FlatVector result = mine.isEmpty()
                ? vector(new float[of.leaves().get(0).length])
                : mine.get(0).values();
        return new VectorBucket(of.id(), of.leaves().size(), mine, result, of.precision());
    }

    private static FlatVector vector(float[] values) {
        FlatVector vector = FlatVector.zerosOn(Device.APART, values.length);
        vector.write(0, Gradients.direct(values));
        return vector;
    }

    private static List<float[]> results(List<VectorBucket> buckets) {
        List<float[]> results =
                buckets.stream().map(bucket -> values(bucket.result())).toList();
        buckets.forEach(bucket -> {
            bucket.mine().forEach(part -> part.values().close());
            if (bucket.mine().isEmpty()) {
                bucket.result().close();
            }
        });
        return results;
    }

    private static float[] values(FlatVector vector) {
        float[] values = new float[Math.toIntExact(vector.floats())];
        vector.contents().asFloatBuffer().get(values);
        return values;
    }

    private static List<List<float[]>> ranks(int worldSize, Work work) throws Exception {
        return ranks(new FakeNccl(), worldSize, PATIENT, work);
    }

    private static List<List<float[]>> ranks(FakeNccl nccl, int worldSize, Duration timeout, Work work)
            throws Exception {
        List<LocalAllReduce> control = LocalAllReduce.group(worldSize, PATIENT);
        return RankThreads.run(worldSize, rank -> {
            Engine.enter(1, Device.APART);
            try (AllReduce ranks = nccl.join(control.get(rank), timeout);
                    VectorSums sums = VectorSums.over(ranks, Device.APART)) {
                return work.run(ranks, sums);
            }
        });
    }
}
