package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.collective.Ranks.Work;
import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.plan.Range;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

/** A reduce-scatter and an all-gather, which together are an all-reduce. */
@Timeout(120)
class SlicedSumTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void reduceScatterAndAllGatherAreAnAllReduce(int worldSize) {
        requireBothHalvesToSum(worldSize, everyNumberOfMicroBatches());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void soAreThoseInBfloat16(int worldSize) {
        requireBothHalvesToSum(
                worldSize,
                everyNumberOfMicroBatches().stream().map(Gradients::rounded).toList());
    }

    private static void requireBothHalvesToSum(int worldSize, List<Gradients> vectors) {
        onEveryTransport(worldSize, vectors, ranks -> {
            List<float[]> sums = new ArrayList<>();
            for (Gradients vector : vectors) {
                Bucket bucket = vector.bucket(ranks.rank(), worldSize);
                ranks.startReduceScatter(bucket);
                ranks.finish();
                forgetOtherSlices(ranks, bucket.result());
                ranks.startAllGather(vector.id(), bucket.result());
                ranks.finish();
                sums.add(Gradients.floats(bucket.result()));
            }
            return sums;
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void allKindsAreInFlightAtOnce(int worldSize) {
        List<Gradients> vectors = IntStream.range(0, 12)
                .mapToObj(id -> Gradients.random(id, 5, 1 + id * 7 % 6))
                .toList();
        onEveryTransport(worldSize, vectors, ranks -> {
            List<ByteBuffer> results = new ArrayList<>();
            for (Gradients vector : vectors) {
                Bucket bucket = vector.bucket(ranks.rank(), worldSize);
                results.add(bucket.result());
                switch (vector.id() % 3) {
                    case 0 -> ranks.start(bucket);
                    case 1 -> ranks.startReduceScatter(bucket);
                    default -> {
                        bucket.result().asFloatBuffer().put(vector.sum());
                        forgetOtherSlices(ranks, bucket.result());
                        ranks.startAllGather(vector.id(), bucket.result());
                    }
                }
            }
            ranks.finish();
            for (Gradients vector : vectors) {
                if (vector.id() % 3 == 1) {
                    ByteBuffer result = results.get(vector.id());
                    forgetOtherSlices(ranks, result);
                    ranks.startAllGather(vector.id(), result);
                }
            }
            ranks.finish();
            return results.stream().map(Gradients::floats).toList();
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Transport.class,
            names = {"AUTO", "NCCL"},
            mode = Mode.EXCLUDE)
    void ranksThatStartDifferentOperationsAreTold(Transport transport) {
        Gradients gradients = Gradients.random(8, 2, 2);
        Work<String> work = ranks -> {
            Bucket bucket = gradients.bucket(ranks.rank(), 2);
            if (ranks.rank() == 0) {
                ranks.startReduceScatter(bucket);
            } else {
                ranks.startAllGather(8, bucket.result());
            }
            ranks.finish();
            return "finished";
        };
        for (List<Object> outcomes :
                List.of(Ranks.over(transport, 2, Ranks.PATIENT, work), Ranks.local(2, Ranks.PATIENT, work))) {
            for (Object outcome : outcomes) {
                assertThat((AnnealException) outcome)
                        .message()
                        .contains(
                                "the reduce-scatter of bucket 8 (2 micro-batches, 131072 floats)",
                                "the all-gather of bucket 8 (0 micro-batches, 131072 floats)");
            }
        }
    }

    private static List<Gradients> everyNumberOfMicroBatches() {
        return IntStream.rangeClosed(1, 7)
                .mapToObj(microBatches -> Gradients.random(microBatches, microBatches, 1 + microBatches * 5 % 7))
                .toList();
    }

    private static void forgetOtherSlices(AllReduce ranks, ByteBuffer values) {
        FloatBuffer floats = values.asFloatBuffer();
        Range mine = SliceGrid.floats(floats.limit(), ranks.worldSize(), ranks.rank());
        for (int i = 0; i < floats.limit(); i++) {
            if (!mine.contains(i)) {
                floats.put(i, Float.NaN);
            }
        }
    }

    private static void onEveryTransport(int worldSize, List<Gradients> vectors, Work<List<float[]>> work) {
        List<List<Object>> groups = List.of(
                Ranks.over(Transport.TCP, worldSize, Ranks.PATIENT, work),
                Ranks.over(Transport.SHARED_MEMORY, worldSize, Ranks.PATIENT, work),
                Ranks.local(worldSize, Ranks.PATIENT, work));
        for (Object outcome : groups.stream().flatMap(List::stream).toList()) {
            assertThat(outcome).isInstanceOf(List.class);
            for (int i = 0; i < vectors.size(); i++) {
                float[] sum = (float[]) ((List<?>) outcome).get(i);
                assertThat(Arrays.equals(sum, vectors.get(i).sum())).isTrue();
            }
        }
    }
}
