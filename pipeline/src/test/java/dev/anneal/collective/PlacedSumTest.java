package dev.anneal.collective;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sums of vectors in arenas, which are added where they lie. */
@Timeout(60)
class PlacedSumTest {
    /** What a rank does with a vector, and what is then right in which part of the result. */
    private enum Operation {
        ALL_REDUCE,
        REDUCE_SCATTER,
        ALL_GATHER
    }

    @AfterEach
    void nothingIsLeft() throws InterruptedException {
        Ranks.awaitEndOfTransportThreads();
        assertThat(Ranks.filesLeft()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "3, false", "4, false", "7, false", "2, true", "3, true", "4, true"})
    void givesTheBitsOfTheSequentialTree(int worldSize, boolean bfloat16) {
        List<Gradients> vectors = IntStream.rangeClosed(1, 9)
                .mapToObj(microBatches -> Gradients.random(microBatches, microBatches, 1 + microBatches * 5 % 7))
                .map(gradients -> bfloat16 ? gradients.rounded() : gradients)
                .toList();
        requireTrue(over(worldSize, ranks -> {
            boolean right = true;
            try (VectorRoom room = new VectorRoom(ranks)) {
                for (Operation operation : Operation.values()) {
                    List<Bucket> buckets = buckets(ranks, vectors, room);
                    for (int i = 0; i < vectors.size(); i++) {
                        start(ranks, operation, buckets.get(i), vectors.get(i));
                    }
                    ranks.finish();
                    for (int i = 0; i < vectors.size(); i++) {
                        right &= isRight(ranks, operation, buckets.get(i), vectors.get(i));
                    }
                }
                return right && room.missed() == 0;
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4})
    void whereOneRankHasAVectorElsewhereTheBytesOfAllTravel(int worldSize) {
        List<Gradients> vectors = IntStream.range(0, 16)
                .mapToObj(id -> Gradients.random(id, 1 + id % 6, 1 + id * 7 % 6))
                .toList();
        requireTrue(over(worldSize, ranks -> {
            boolean right = true;
            try (VectorRoom room = new VectorRoom(ranks)) {
                List<Bucket> buckets = new ArrayList<>();
                for (Gradients vector : vectors) {
                    boolean elsewhere = vector.id() % 3 == 0 && ranks.rank() == vector.id() % worldSize;
                    buckets.add(
                            elsewhere
                                    ? vector.bucket(ranks.rank(), worldSize)
                                    : vector.bucket(ranks.rank(), worldSize, room::place));
                }
                for (Gradients vector : vectors) {
                    start(ranks, operation(vector), buckets.get(vector.id()), vector);
                }
                ranks.finish();
                for (Gradients vector : vectors) {
                    right &= isRight(ranks, operation(vector), buckets.get(vector.id()), vector);
                }
                return right;
            }
        }));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void aVectorIsSummedAgainAsSoonAsTheLastSumIsFinished(int worldSize) {
        int cells = 9;
        requireTrue(over(worldSize, ranks -> {
            try (SharedVector vector = ranks.allocate(cells * Bucket.GRID).orElseThrow()) {
                Bucket bucket = new Bucket(
                        5,
                        worldSize,
                        List.of(new Subtree(ranks.rank(), ranks.rank() + 1, vector.memory())),
                        vector.memory());
                for (int step = 1; step <= 40; step++) {
                    fill(vector.memory(), step * (1 + ranks.rank()));
                    ranks.start(bucket);
                    ranks.finish();
                    if (!holds(vector.memory(), step * worldSize * (worldSize + 1) / 2)) {
                        return false;
                    }
                }
                return true;
            }
        }));
    }

    @Test
    void roomThatIsGivenBackIsZeroAgain() {
        requireTrue(over(2, ranks -> {
            SharedVector first = ranks.allocate(Bucket.GRID).orElseThrow();
            fill(first.memory(), 7);
            first.close();
            first.close();
            try (SharedVector second = ranks.allocate(Bucket.GRID).orElseThrow();
                    SharedVector third = ranks.allocate(Bucket.GRID).orElseThrow()) {
                return holds(second.memory(), 0) && holds(third.memory(), 0);
            }
        }));
    }

    @Test
    void aPeerThatTellsOfPlacesWhereNothingLiesIsNoCrash() {
        Rendezvous rendezvous = Ranks.rendezvous(2);
        List<Object> outcomes = Ranks.inThreads(2, rank -> {
            TcpOptions options = Ranks.options(rank, 2, Ranks.PATIENT);
            Rendezvous mine = Ranks.rendezvous(rendezvous, rank);
            if (rank == 1) {
                Wire wire = Ranks.wires(Transport.SHARED_MEMORY, options, mine).get(0);
                ByteBuffer started = ByteBuffer.allocate(Frame.HEADER_BYTES + 2 * Long.BYTES);
                new Frame(Frame.Kind.STARTED, 0, 5, 0, 2, 4, 2 * Long.BYTES).write(started, 0);
                wire.write(
                        started.clear().putLong(Frame.HEADER_BYTES, 1L << 40).putLong(Frame.HEADER_BYTES + 8, 4_096));
                ByteBuffer scrap = ByteBuffer.allocate(1 << 16);
                int count;
                do {
                    count = wire.read(scrap.clear());
                } while (count >= 0);
                wire.close();
                return "rogue";
            }
            try (AllReduce ranks = Ranks.join(Transport.SHARED_MEMORY, options, mine);
                    VectorRoom room = new VectorRoom(ranks)) {
                ranks.start(Gradients.random(5, 2, 4).bucket(0, 2, room::place));
                ranks.finish();
                return "finished";
            }
        });
        assertThat((AnnealException) outcomes.get(0))
                .message()
                .contains("Rank 0 was told of a vector of 1048576 bytes at 1099511627776 of 4096 in shared memory");
    }

    private static Operation operation(Gradients vector) {
        return Operation.values()[vector.id() % 3 == 0 ? vector.id() / 3 % 3 : vector.id() % 3];
    }

    private static List<Object> over(int worldSize, Ranks.Work<Boolean> work) {
        return Ranks.over(Transport.SHARED_MEMORY, worldSize, Ranks.PATIENT, work);
    }

    private static void requireTrue(List<Object> outcomes) {
        assertThat(outcomes).containsOnly(true);
    }

    private static List<Bucket> buckets(AllReduce ranks, List<Gradients> vectors, VectorRoom room) {
        return vectors.stream()
                .map(vector -> vector.bucket(ranks.rank(), ranks.worldSize(), room::place))
                .toList();
    }

    private static void start(AllReduce ranks, Operation operation, Bucket bucket, Gradients vector) {
        switch (operation) {
            case ALL_REDUCE -> ranks.start(bucket);
            case REDUCE_SCATTER -> ranks.startReduceScatter(bucket);
            case ALL_GATHER -> {
                FloatBuffer own = slice(ranks, bucket.result());
                fill(bucket.result(), Float.NaN);
                own.put(
                        0,
                        vector.sum(),
                        SliceGrid.floats(vector.sum().length, ranks.worldSize(), ranks.rank())
                                .from(),
                        own.limit());
                ranks.startAllGather(bucket.id(), bucket.result());
            }
        }
    }

    private static boolean isRight(AllReduce ranks, Operation operation, Bucket bucket, Gradients vector) {
        FloatBuffer sum = FloatBuffer.wrap(vector.sum());
        return switch (operation) {
            case ALL_REDUCE, ALL_GATHER -> sum.equals(bucket.result().asFloatBuffer());
            case REDUCE_SCATTER -> {
                FloatBuffer own = slice(ranks, bucket.result());
                yield sum.slice(
                                SliceGrid.floats(sum.limit(), ranks.worldSize(), ranks.rank())
                                        .from(),
                                own.limit())
                        .equals(own);
            }
        };
    }

    private static FloatBuffer slice(AllReduce ranks, ByteBuffer values) {
        FloatBuffer floats = values.asFloatBuffer();
        var range = SliceGrid.floats(floats.limit(), ranks.worldSize(), ranks.rank());
        return floats.slice(range.from(), range.size());
    }

    private static void fill(ByteBuffer memory, float value) {
        FloatBuffer floats = memory.asFloatBuffer();
        for (int i = 0; i < floats.limit(); i++) {
            floats.put(i, value);
        }
    }

    private static boolean holds(ByteBuffer memory, float value) {
        FloatBuffer floats = memory.asFloatBuffer();
        for (int i = 0; i < floats.limit(); i++) {
            if (floats.get(i) != value) {
                return false;
            }
        }
        return true;
    }
}
