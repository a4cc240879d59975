package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class OrderedSumTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void tcpGivesTheBitsOfTheSequentialTreeForEveryNumberOfMicroBatches(int worldSize) {
        List<Gradients> vectors = everyNumberOfMicroBatches();
        requireSums(
                vectors, Ranks.over(Transport.TCP, worldSize, Ranks.PATIENT, ranks -> reduceOneByOne(ranks, vectors)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void sharedMemoryGivesTheBitsOfTheSequentialTree(int worldSize) {
        List<Gradients> vectors = everyNumberOfMicroBatches();
        requireSums(
                vectors,
                Ranks.over(Transport.SHARED_MEMORY, worldSize, Ranks.PATIENT, ranks -> reduceOneByOne(ranks, vectors)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 7})
    void ranksOfOneProcessGiveTheBitsOfTheSequentialTree(int worldSize) {
        List<Gradients> vectors = everyNumberOfMicroBatches();
        requireSums(vectors, Ranks.local(worldSize, Ranks.PATIENT, ranks -> reduceOneByOne(ranks, vectors)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void manyBucketsAreInFlightAtOnce(int worldSize) {
        List<Gradients> vectors = IntStream.range(0, 25)
                .mapToObj(id -> Gradients.random(id, 5, 1 + id * 7 % 6))
                .toList();
        for (Transport transport : List.of(Transport.TCP, Transport.SHARED_MEMORY)) {
            requireSums(
                    vectors, Ranks.over(transport, worldSize, Ranks.PATIENT, ranks -> reduceTogether(ranks, vectors)));
        }
        requireSums(vectors, Ranks.local(worldSize, Ranks.PATIENT, ranks -> reduceTogether(ranks, vectors)));
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void aSlowRankHoldsNobodyInACircle(Transport transport) {
        List<Gradients> vectors = IntStream.range(0, 6)
                .mapToObj(id -> Gradients.random(id, 4, 24))
                .toList();
        requireSums(vectors, Ranks.over(transport, 3, Ranks.PATIENT, ranks -> {
            List<Bucket> buckets = buckets(ranks, vectors);
            for (Bucket bucket : buckets) {
                Thread.sleep(ranks.rank() * 40L);
                ranks.start(bucket);
            }
            ranks.finish();
            return results(buckets);
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void sumsInBfloat16AreTheSameForAnyNumberOfRanks(int worldSize) {
        List<Gradients> vectors =
                everyNumberOfMicroBatches().stream().map(Gradients::rounded).toList();
        assertThat(vectors.get(8).sum())
                .isNotEqualTo(everyNumberOfMicroBatches().get(8).sum());
        for (Transport transport : List.of(Transport.TCP, Transport.SHARED_MEMORY)) {
            requireSums(
                    vectors, Ranks.over(transport, worldSize, Ranks.PATIENT, ranks -> reduceOneByOne(ranks, vectors)));
        }
        requireSums(vectors, Ranks.local(worldSize, Ranks.PATIENT, ranks -> reduceOneByOne(ranks, vectors)));
    }

    @Test
    void theOrderOfAdditionsMatters() {
        Gradients gradients = Gradients.random(1, 7, 1);
        assertThat(gradients.sum()).isNotEqualTo(gradients.sumFromLeftToRight());
    }

    @Test
    void oneRankLeavesItsResultInPlace() {
        Gradients gradients = Gradients.random(1, 3, 2);
        try (AllReduce alone = LocalAllReduce.alone()) {
            Bucket bucket = gradients.bucket(0, 1);
            alone.start(bucket);
            alone.finish();
            assertThat(Gradients.floats(bucket.result())).isEqualTo(gradients.sum());
        }
    }

    private static List<Gradients> everyNumberOfMicroBatches() {
        return IntStream.rangeClosed(1, 9)
                .mapToObj(microBatches -> Gradients.random(microBatches, microBatches, 1 + microBatches * 5 % 7))
                .toList();
    }

    private static List<float[]> reduceOneByOne(AllReduce ranks, List<Gradients> vectors) {
        List<Bucket> buckets = buckets(ranks, vectors);
        for (Bucket bucket : buckets) {
            ranks.start(bucket);
            ranks.finish();
        }
        return results(buckets);
    }

    private static List<float[]> reduceTogether(AllReduce ranks, List<Gradients> vectors) {
        List<float[]> last = new ArrayList<>();
        for (int round = 0; round < 3; round++) {
            List<Bucket> buckets = buckets(ranks, vectors);
            buckets.forEach(ranks::start);
            ranks.finish();
            last = results(buckets);
        }
        return last;
    }

    private static List<Bucket> buckets(AllReduce ranks, List<Gradients> vectors) {
        return vectors.stream()
                .map(vector -> vector.bucket(ranks.rank(), ranks.worldSize()))
                .toList();
    }

    private static List<float[]> results(List<Bucket> buckets) {
        return buckets.stream().map(bucket -> Gradients.floats(bucket.result())).toList();
    }

    private static void requireSums(List<Gradients> vectors, List<Object> outcomes) {
        for (Object outcome : outcomes) {
            assertThat(outcome).isInstanceOf(List.class);
            for (int i = 0; i < vectors.size(); i++) {
                assertThat(((List<?>) outcome).get(i)).isEqualTo(vectors.get(i).sum());
            }
        }
    }
}
