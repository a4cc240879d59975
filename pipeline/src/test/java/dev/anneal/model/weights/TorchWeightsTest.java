package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in the resources are made by {@code tests/reference/make_torch_files.py}. */
class TorchWeightsTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"state.bin", "state-protocol4.bin"})
    void readsWhatTorchWrote(String name) throws IOException {
        try (TorchWeights weights = TorchWeights.open(resource(name))) {
            assertThat(weights.names()).hasSize(12);
            assertThat(weights.shape("words.weight")).containsExactly(2, 3);
            assertThat(read(weights, "words.weight", 6)).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(read(weights, "decoder.weight", 6)).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(weights.shape("transposed")).containsExactly(3, 2);
            assertThat(read(weights, "transposed", 6)).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(read(weights, "second.row", 3)).containsExactly(3, 4, 5);
            assertThat(read(weights, "columns", 6)).containsExactly(1, 2, 5, 6, 9, 10);
            assertThat(read(weights, "expanded", 6)).containsOnly(5);
            assertThat(read(weights, "half", 3)).containsExactly(1, -2.5f, 65504);
            assertThat(weights.elementType("bfloat16")).isEqualTo(ElementType.BF16);
            assertThat(read(weights, "bfloat16", 2)).containsExactly(1, -2.5f);
            assertThat(read(weights, "parameter", 2)).containsExactly(1, 1);
            assertThat(weights.shape("scalar")).isEmpty();
            assertThat(read(weights, "scalar", 1)).containsExactly(7);
            assertThat(read(weights, "empty", 0)).isEmpty();
            assertThatThrownBy(() -> weights.read("position_ids", FloatBuffer.allocate(3)))
                    .hasMessageContaining("holds I64");
        }
    }

    @Test
    void refusesTheFormatBeforeVersionOnePointSix() throws IOException {
        Path file = resource("before-1.6.bin");
        assertThatThrownBy(() -> TorchWeights.open(file))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("has the format of PyTorch before 1.6, which is not read")
                .hasMessageEndingWith("save it with save_pretrained, which writes model.safetensors.");
    }

    @Test
    void refusesEveryOtherClassByItsName() throws IOException {
        byte[] call = pickle().name("posix", "system")
                .operations("(")
                .text("true")
                .operations("tR")
                .stop();
        assertThatThrownBy(() -> open(call))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining(
                        "asks for Python's posix.system, but only tensors are read; nothing of it was run");
        byte[] byStack = pickle().text("builtins").text("eval").raw(0x93).stop();
        assertThatThrownBy(() -> open(byStack)).hasMessageContaining("asks for Python's builtins.eval");
    }

    @Test
    void namesWhatIsWrongWithAPickle() {
        refused(pickle(), ".", "takes a value from an empty stack");
        refused(pickle(), "}(.", "takes a value from an empty stack");
        refused(pickle(), "t.", "returns to a mark that is not there");
        refused(pickle(), "h\u0007.", "asks for the value 7, which it never kept");
        refused(pickle(), "]}s.", "takes a value from an empty stack");
        refused(pickle(), "]NNs.", "fills something that is no dictionary");
        refused(pickle(), "}NNs.", "has a name or a key that is no text");
        refused(pickle(), "}Na.", "appends to something that is no list");
        refused(pickle(), "N}b.", "sets the state of something that is no dictionary");
        refused(pickle(), ")Q.", "refers to something that is no storage");
        refused(pickle(), "N)R.", "makes no tensor");
        refused(pickle(), "\u0081.", "is the operation 0x81, which tensors do not need");
        refused(pickle(), "X\u00ff\u00ff\u00ff\u00ff.", "ends too early");
        refused(pickle(), "U\u0001\u00ff.", "text that is not UTF-8");
        refused(pickle(), "c" + "a".repeat(300), "a name of more than 256 bytes");
        refused(pickle(), "\u008a\t" + "\u007f".repeat(9) + ".", "a number of more than 64 bits");
        refused(pickle(), "N".repeat(1_000_001), "more than 1000000 operations");
        refused(pickle(), "N.", "it holds no dictionary of tensors");
    }

    @Test
    void namesWhatIsWrongWithATensor() {
        refusedTensor(6, 0, new long[] {2, 4}, new long[] {4, 1}, "does not fit its storage of 6 elements");
        refusedTensor(6, 1, new long[] {6}, new long[] {1}, "does not fit its storage");
        refusedTensor(6, -1, new long[] {6}, new long[] {1}, "does not fit its storage");
        refusedTensor(6, 7, new long[] {0}, new long[] {1}, "does not fit its storage");
        refusedTensor(6, 0, new long[] {2, 3}, new long[] {1}, "has 2 sizes, but 1 strides");
        refusedTensor(6, 0, new long[] {-2}, new long[] {1}, "no number of at least 0");
        refusedTensor(6, 0, new long[17], new long[17], "more than 16 dimensions");
        refusedTensor(6, 0, new long[] {1L << 40, 1L << 40}, new long[] {0, 0}, "impossible shape");
        refusedTensor(6, 0, new long[] {3, 3}, new long[] {1L << 62, 1L << 62}, "impossible shape");
        refusedTensor(7, 0, new long[] {6}, new long[] {1}, "storage '0' of 7 elements of type F32 has 24 bytes");
    }

    @Test
    void filesWithoutNamedTensorsSayWhatTheyHold() {
        byte[] nested = pickle().operations("}").text("model").operations("}s").stop();
        assertThatThrownBy(() -> open(nested)).hasMessageContaining("holds no tensors by name, but the entries model.");
    }

    @Test
    void aDictionaryMayHoldItself() throws IOException {
        PickleWriter endless = pickle().operations("}q\u0000")
                .text("self")
                .operations("h\u0000s")
                .text("weight");
        byte[] bytes = endless.tensor(6, 0, new long[] {6}, new long[] {1})
                .operations("s")
                .stop();
        try (TorchWeights weights = open(bytes)) {
            assertThat(weights.names()).containsExactly("weight");
        }
    }

    @Test
    void refusesOtherZipFiles() throws IOException {
        Path file = folder.resolve("other.zip");
        try (OutputStream stream = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(stream)) {
            zip.putNextEntry(new ZipEntry("archive/data.pkl"));
            zip.write(new byte[100]);
        }
        assertThatThrownBy(() -> TorchWeights.open(file)).hasMessageContaining("is compressed or encrypted");
        Files.write(file, new byte[] {'P', 'K'});
        assertThatThrownBy(() -> TorchWeights.open(file)).hasMessageContaining("has no list of entries at its end");
        assertThatThrownBy(() -> TorchWeights.open(folder.resolve("none"))).hasMessageContaining("NoSuchFile");
    }

    @Test
    void readsBeyondTwoGigabytes() throws IOException {
        long elements = 700_000_000L;
        Path file = SparseTorchFile.write(folder.resolve("large.bin"), elements);
        try (RandomAccessFile last = new RandomAccessFile(file.toFile(), "r");
                TorchWeights weights = TorchWeights.open(file)) {
            assertThat(last.length()).isGreaterThan(Integer.MAX_VALUE);
            assertThat(weights.shape("large")).containsExactly(elements);
            assertThat(read(weights, "last", 2)).containsExactly(0, 1);
        }
    }

    private static PickleWriter pickle() {
        return PickleWriter.start();
    }

    private TorchWeights open(byte[] pickle) throws IOException {
        return TorchWeights.open(TorchFixture.write(folder.resolve("test.bin"), pickle, new byte[24]));
    }

    private void refused(PickleWriter pickle, String operations, String reason) {
        byte[] bytes = pickle.operations(operations).operations(".").stop();
        assertThatThrownBy(() -> open(bytes))
                .as(reason)
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("is not a readable PyTorch file")
                .hasMessageContaining(reason);
    }

    private void refusedTensor(long storage, long offset, long[] shape, long[] strides, String reason) {
        PickleWriter pickle = pickle().operations("}").text("a").tensor(storage, offset, shape, strides);
        refused(pickle, "s", reason);
    }

    private Path resource(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream from = Objects.requireNonNull(getClass().getResourceAsStream(name))) {
            Files.copy(from, file);
        }
        return file;
    }

    private static float[] read(WeightSource weights, String name, int elements) {
        float[] values = new float[elements];
        weights.read(name, FloatBuffer.wrap(values));
        return values;
    }
}
