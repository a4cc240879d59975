package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a file holds, opening and reading it ends well or with an error that says what is wrong, and costs little memory. */
class HostileTorchFileTest {
    private static final int READABLE_ELEMENTS = 1 << 16;

    @TempDir
    Path folder;

    private byte[] whole = {};
    private int opened;

    @BeforeEach
    void readFixture() throws IOException {
        try (InputStream from = Objects.requireNonNull(getClass().getResourceAsStream("state.bin"))) {
            whole = from.readAllBytes();
        }
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        for (int length = 0; length < whole.length; length++) {
            attempt(Arrays.copyOf(whole, length));
        }
        assertThat(opened).isZero();
    }

    @Test
    void noFlippedBitDoesWorseThanAnError() throws IOException {
        Random random = new Random(11);
        for (int round = 0; round < 4_000; round++) {
            byte[] flipped = whole.clone();
            for (int bit = 0; bit <= round % 3; bit++) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            attempt(flipped);
        }
        assertThat(opened).isPositive();
    }

    @Test
    void noRandomPickleDoesWorseThanAnError() throws IOException {
        Random random = new Random(12);
        for (int round = 0; round < 2_000; round++) {
            byte[] pickle = new byte[1 + random.nextInt(400)];
            random.nextBytes(pickle);
            attempt(pickle(pickle));
        }
        assertThat(opened).isZero();
    }

    /** Only operations that are known, so that the reader gets further than with random bytes. */
    @Test
    void noRandomProgramDoesWorseThanAnError() throws IOException {
        String[] operations = {
            "}",
            "]",
            ")",
            "(",
            "t",
            "N",
            "K\1",
            "q\1",
            "h\1",
            "\u0085",
            "\u0086",
            "\u0087",
            "0",
            "1",
            "a",
            "e",
            "s",
            "u",
            "b",
            "R",
            "Q",
            "X\1\0\0\0a",
            "ccollections\nOrderedDict\n",
            "ctorch._utils\n_rebuild_tensor_v2\n",
            "ctorch\nFloatStorage\n",
            "ctorch._utils\n_rebuild_parameter\n",
            "\u0094",
            "\u0093"
        };
        Random random = new Random(13);
        for (int round = 0; round < 4_000; round++) {
            PickleWriter program = PickleWriter.start().operations("}q\1");
            for (int i = 0; i < 40; i++) {
                program.operations(operations[random.nextInt(operations.length)]);
            }
            attempt(pickle(program.stop()));
        }
    }

    @Test
    void aMillionOpenContainersAreRefusedWithinBounds() {
        String[] floods = {"}", "]", "(", "Nq\0", "(}q\1h\1t", "]q\1h\1a"};
        for (String flood : floods) {
            byte[] pickle =
                    PickleWriter.start().operations(flood.repeat(1_000_001)).stop();
            Path file = folder.resolve("flood.bin");
            assertThatThrownBy(() -> TorchWeights.open(TorchFixture.write(file, pickle, new byte[24])))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining("its pickle has more than 1000000 operations");
        }
    }

    private byte[] pickle(byte[] pickle) throws IOException {
        return Files.readAllBytes(TorchFixture.write(folder.resolve("pickle.bin"), pickle, new byte[24]));
    }

    private void attempt(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("hostile.bin"), bytes);
        try (TorchWeights weights = TorchWeights.open(file)) {
            opened++;
            for (String name : weights.names()) {
                long elements = TensorShape.elements(weights.shape(name));
                if (elements <= READABLE_ELEMENTS && weights.elementType(name).isReadable()) {
                    weights.read(name, FloatBuffer.allocate((int) elements));
                }
            }
        } catch (AnnealException e) {
            assertThat(e.kind()).isNotEqualTo(AnnealException.Kind.BUG);
            assertThat(e).hasMessageContaining(file.toString());
        }
    }
}
