package dev.anneal.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.train.checkpoint.CheckpointManifest.Share;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CheckpointFolderTest {
    private static final int CELLS = 5;
    private static final long FLOATS = (long) CELLS * FlatVector.GRID;

    @TempDir
    private Path folder;

    private final List<FlatVector> vectors = new ArrayList<>();
    private CheckpointFolder checkpoints;

    @BeforeEach
    void open() {
        Engine.enter(1);
        checkpoints = CheckpointFolder.of(folder.toString(), new Configuration());
    }

    @AfterEach
    void free() {
        vectors.forEach(FlatVector::close);
    }

    /** Also with more ranks than cells, some of which have nothing. */
    @ParameterizedTest
    @CsvSource({"1, 1", "1, 3", "2, 3", "3, 2", "4, 1", "7, 4", "4, 7"})
    void anyNumberOfRanksReadsWhatAnyNumberWrote(int writers, int readers) {
        write(writers);
        for (int rank = 0; rank < readers; rank++) {
            List<StateVector> state = state(readers, rank, false);
            assertThat(checkpoints.restore(3, state)).isEmpty();
            state.forEach(CheckpointFolderTest::requireNumbered);
        }
    }

    @Test
    void readersWithAllTheStateReadWhatWasCut() {
        write(3);
        List<StateVector> all = List.of(
                StateVector.replicated("layer", vector(FLOATS)), StateVector.replicated("layer.mean", vector(FLOATS)));
        assertThat(checkpoints.restore(3, all)).isEmpty();
        all.forEach(CheckpointFolderTest::requireNumbered);
    }

    @Test
    void ranksVerifyWhatTheyReadAndSkipTheRest() throws IOException {
        write(5);
        // Rank 4's share: a cell of the parameters, which all need, and one of the moments, which one of five needs.
        Path share = folder.resolve("step-000003/share-4-of-5");
        byte[] bytes = Files.readAllBytes(share);
        bytes[bytes.length - 1] ^= 1;
        Files.write(share, bytes);
        List<Optional<String>> damages = IntStream.range(0, 5)
                .mapToObj(rank -> checkpoints.restore(3, state(5, rank, false)))
                .toList();
        assertThat(damages.subList(0, 4)).allMatch(Optional::isEmpty);
        assertThat(damages.get(4).orElseThrow()).contains("share-4-of-5 has SHA-256", "in layer.mean");
    }

    @Test
    void noticesAShareThatIsTooShort() throws IOException {
        write(2);
        Path share = folder.resolve("step-000003/share-1-of-2");
        Files.write(share, new byte[100]);
        assertThat(checkpoints.restore(3, state(2, 0, false)).orElseThrow())
                .contains("share-1-of-2 has 100 bytes instead of");
    }

    @Test
    void noticesThatAShareIsMissing() {
        checkpoints.commit(3, "digest", Map.of(), List.of(share(3, 2, 0)));
        assertThat(checkpoints.restore(3, state(1, 0, false)).orElseThrow())
                .contains("its shares are not all of the " + FLOATS + " floats of layer");
    }

    @Test
    void prunesOldOnesAndThoseOfADeadTimelineAndWhatFailedAttemptsLeft() throws IOException {
        for (int step : new int[] {2, 4, 6, 9}) {
            checkpoints.commit(step, "digest", Map.of(), List.of(share(step, 1, 0)));
        }
        Path unfinished = Files.createDirectories(folder.resolve("step-000005"));
        Path ahead = Files.createDirectories(folder.resolve("step-000008"));
        Path stale = Files.write(folder.resolve("step-000006/share-of-another-attempt"), new byte[10]);

        assertThat(checkpoints.prune(6, 2)).containsExactly(6, 4);

        assertThat(checkpoints.steps()).containsExactly(6, 4);
        assertThat(unfinished).doesNotExist();
        assertThat(stale).doesNotExist();
        assertThat(ahead).as("on its way").exists();
        assertThat(checkpoints.restore(6, state(1, 0, false))).isEmpty();
    }

    private void write(int worldSize) {
        List<Share> shares = IntStream.range(0, worldSize)
                .mapToObj(rank -> share(3, worldSize, rank))
                .toList();
        checkpoints.commit(3, "digest", Map.of(), shares);
    }

    private Share share(int step, int worldSize, int rank) {
        try (Snapshot snapshot = new Snapshot(state(worldSize, rank, true), rank, worldSize)) {
            snapshot.take();
            return checkpoints.writeShare(step, "share-" + rank + "-of-" + worldSize, snapshot.parts());
        }
    }

    /** Replicated parameters, and the rank's part of moments, if it has any. */
    private List<StateVector> state(int worldSize, int rank, boolean numbered) {
        List<StateVector> state = new ArrayList<>();
        state.add(StateVector.replicated("layer", vector(FLOATS)));
        long from = (long) Math.ceil((double) rank * CELLS / worldSize) * FlatVector.GRID;
        long to = (long) Math.ceil((rank + 1.0) * CELLS / worldSize) * FlatVector.GRID;
        if (from < to) {
            state.add(new StateVector("layer.mean", FLOATS, from, vector(to - from)));
        }
        if (numbered) {
            state.forEach(CheckpointFolderTest::number);
        }
        return state;
    }

    private FlatVector vector(long floats) {
        FlatVector vector = FlatVector.zeros(floats);
        vectors.add(vector);
        return vector;
    }

    private static void number(StateVector vector) {
        FloatBuffer values = vector.values().values();
        for (int i = 0; i < values.limit(); i++) {
            values.put(i, numberAt(vector, i));
        }
    }

    private static void requireNumbered(StateVector vector) {
        FloatBuffer values = vector.values().values();
        for (int i = 0; i < values.limit(); i++) {
            if (values.get(i) != numberAt(vector, i)) {
                throw new AssertionError(vector.name() + " has " + values.get(i) + " at " + (vector.from() + i));
            }
        }
    }

    private static float numberAt(StateVector vector, int index) {
        return vector.from() + index + (vector.name().endsWith("mean") ? 0.5f : 0);
    }
}
