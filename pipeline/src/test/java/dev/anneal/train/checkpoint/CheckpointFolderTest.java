package dev.anneal.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
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
        Path share = folder.resolve("step-000003/share-00004-of-00005.bin");
        byte[] bytes = Files.readAllBytes(share);
        bytes[bytes.length - 1] ^= 1;
        Files.write(share, bytes);
        Files.deleteIfExists(share.resolveSibling("." + share.getFileName() + ".crc"));
        List<Optional<String>> damages = IntStream.range(0, 5)
                .mapToObj(rank -> checkpoints.restore(3, state(5, rank, false)))
                .toList();
        assertThat(damages.subList(0, 4)).allMatch(Optional::isEmpty);
        assertThat(damages.get(4).orElseThrow()).contains("share-00004-of-00005.bin has SHA-256", "in layer.mean");
    }

    @Test
    void noticesAShareThatIsTooShort() throws IOException {
        write(2);
        Path share = folder.resolve("step-000003/share-00001-of-00002.bin");
        Files.write(share, new byte[100]);
        Files.deleteIfExists(share.resolveSibling("." + share.getFileName() + ".crc"));
        assertThat(checkpoints.restore(3, state(2, 0, false)).orElseThrow())
                .contains("share-00001-of-00002.bin has 100 bytes instead of");
    }

    @Test
    void noticesThatAShareIsMissing() {
        String onlyOne = checkpoints.writeShare(3, 0, 2, state(2, 0, true));
        checkpoints.commit(3, "digest", Map.of(), List.of(onlyOne), 1);
        assertThat(checkpoints.restore(3, state(1, 0, false)).orElseThrow())
                .contains("its shares are not all of the " + FLOATS + " floats of layer");
    }

    private void write(int worldSize) {
        List<String> shares = IntStream.range(0, worldSize)
                .mapToObj(rank -> checkpoints.writeShare(3, rank, worldSize, state(worldSize, rank, true)))
                .toList();
        checkpoints.commit(3, "digest", Map.of(), shares, 1);
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
