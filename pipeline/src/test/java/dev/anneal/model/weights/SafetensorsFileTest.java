package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsFileTest {
    private static final Path MODEL = VectorFolders.committed("tiny-bert/seqcls-single/model/model.safetensors");
    private static final Path BATCHES = VectorFolders.committed("tiny-bert/seqcls-single/io.safetensors");

    @TempDir
    Path folder;

    @Test
    void listsNamesShapesAndMetadata() {
        try (SafetensorsFile file = SafetensorsFile.open(MODEL)) {
            assertThat(file.names()).contains("classifier.weight", "bert.embeddings.word_embeddings.weight");
            assertThat(file.shape("bert.embeddings.word_embeddings.weight")).containsExactly(500, 32);
            assertThat(file.metadata()).containsEntry("format", "pt");
        }
    }

    @Test
    void refusesToReadIntegersButListsThem() {
        try (SafetensorsFile file = SafetensorsFile.open(BATCHES)) {
            assertThat(file.elementType("batch0.input_ids")).isEqualTo(ElementType.I64);
            assertThatThrownBy(() -> file.read("batch0.input_ids", FloatBuffer.allocate(192)))
                    .isInstanceOf(AnnealException.class)
                    .hasMessageContaining("holds I64, but weights are read from F32, F16 and BF16 only");
        }
    }

    @Test
    void readsHalfPrecisionAtOddOffsets() throws IOException {
        byte[] data = {1, 0x00, 0x3c, (byte) 0x80, 0x3f, 0, 0, (byte) 0x80, 0x3f};
        Path file = write("""
                {"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},
                 "h":{"dtype":"F16","shape":[1,1],"data_offsets":[1,3]},
                 "b":{"dtype":"BF16","shape":[],"data_offsets":[3,5]},
                 "f":{"dtype":"F32","shape":[1],"data_offsets":[5,9]},
                 "empty":{"dtype":"F32","shape":[0,7],"data_offsets":[9,9]}}""", data);
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            assertThat(weights.names()).containsExactly("a", "b", "empty", "f", "h");
            assertThat(read(weights, "h", 1)).containsExactly(1f);
            assertThat(read(weights, "b", 1)).containsExactly(1f);
            assertThat(read(weights, "f", 1)).containsExactly(1f);
            assertThat(read(weights, "empty", 0)).isEmpty();
        }
    }

    @Test
    void aBufferOfAnotherSizeIsABug() {
        try (SafetensorsFile file = SafetensorsFile.open(MODEL)) {
            assertThatThrownBy(() -> file.read("classifier.bias", FloatBuffer.allocate(4)))
                    .hasMessageContaining("has 3 elements, but the buffer to read it into has room for 4")
                    .extracting(e -> ((AnnealException) e).kind())
                    .isEqualTo(AnnealException.Kind.BUG);
        }
    }

    @Test
    void namesWhatIsWrongWithAHeader() throws IOException {
        refused("{\"", "is not JSON");
        refused("[]", "is not a JSON object");
        refused("{} {}", "is not JSON");
        refused("\u00ff\u00fe", "is not JSON");
        refused("{\"a\":1}", "unknown element type ''");
        refused(tensor("F33", "[1]", "[0,4]"), "unknown element type 'F33'");
        refused(tensor("F32", "[2]", "[0,4]"), "takes 8 bytes, but its data offsets [0, 4] hold 4");
        refused(tensor("F32", "[-1]", "[0,4]"), "has -1 in its shape");
        refused(tensor("F32", "[1]", "[-4,0]"), "has -4 in its data_offsets");
        refused(tensor("F32", "[1]", "[4,0]"), "has the data offsets [4, 0]");
        refused(tensor("F32", "[1]", "[0]"), "has the data offsets [0]");
        refused(tensor("F32", "[1.5]", "[0,4]"), "has 1.5 in its shape");
        refused(tensor("F32", "7", "[0,4]"), "has no shape");
        refused(tensor("F32", "[4294967296,4294967296]", "[0,4]"), "impossible shape");
        refused(tensor("F32", "[1]", "[4,8]"), "there is a gap");
        refused(tensor("F32", "[1]", "[0,4]"), "its tensors take 4 bytes, but 12 follow the header");
        String twice = tensor("F32", "[1]", "[0,4]").replace("}}", "},\"a\":{}}");
        refused(twice, "Duplicate field 'a'");
        String overlapping = tensor("F32", "[2]", "[0,8]")
                .replace("}}", "},\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}");
        refused(overlapping, "tensors overlap");
    }

    @Test
    void namesAnImpossibleHeaderLength() throws IOException {
        for (long length : new long[] {-1, 0, 1, 17, Long.MAX_VALUE, 1L << 40}) {
            Path file = folder.resolve("length.safetensors");
            ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
            bytes.putLong(length);
            Files.write(file, bytes.array());
            refused(file, "its header claims " + Long.toUnsignedString(length) + " bytes, but may have 2 to 16");
        }
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(MODEL);
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < whole.length; length += length < 5_000 ? 97 : 10_007) {
            Files.write(file, java.util.Arrays.copyOf(whole, length));
            refused(file, "is not a readable safetensors file");
        }
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 1));
        refused(file, "follow the header");
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length + 1));
        refused(file, "follow the header");
    }

    @Test
    void noChangedByteOfTheHeaderDoesWorseThanAnError() throws IOException {
        byte[] whole = Files.readAllBytes(MODEL);
        Random random = new Random(7);
        Path file = folder.resolve("flipped.safetensors");
        for (int round = 0; round < 300; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(4_000)] = (byte) random.nextInt(256);
            Files.write(file, flipped);
            try (SafetensorsFile weights = SafetensorsFile.open(file)) {
                assertThat(weights.names()).isNotEmpty();
            } catch (AnnealException e) {
                assertThat(e).hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void readsBeyondTwoGigabytes() throws IOException {
        long large = 700_000_000L;
        String header = """
                {"large":{"dtype":"F32","shape":[700000000],"data_offsets":[0,2800000000]},
                 "last":{"dtype":"F32","shape":[1],"data_offsets":[2800000000,2800000004]}}""";
        Path file = write(header, new byte[0]);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(sparse.length() + 4 * large);
            sparse.write(new byte[] {0, 0, (byte) 0x80, 0x3f});
        }
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            assertThat(weights.shape("large")).containsExactly(large);
            assertThat(read(weights, "last", 1)).containsExactly(1f);
        }
    }

    @Test
    void aMissingFileSaysSo() {
        assertThatThrownBy(() -> SafetensorsFile.open(folder.resolve("none")))
                .isInstanceOf(AnnealException.class)
                .hasMessageContaining("NoSuchFileException");
    }

    private static String tensor(String type, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"%s\",\"shape\":%s,\"data_offsets\":%s}}".formatted(type, shape, offsets);
    }

    private void refused(String header, String reason) throws IOException {
        refused(write(header, new byte[12]), reason);
    }

    private static void refused(Path file, String reason) {
        assertThatThrownBy(() -> SafetensorsFile.open(file))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason)
                .hasMessageEndingWith("copy or download it again.");
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        return Files.write(folder.resolve("test.safetensors"), bytes.array());
    }

    private static float[] read(WeightSource weights, String name, int elements) {
        float[] values = new float[elements];
        weights.read(name, FloatBuffer.wrap(values));
        return values;
    }
}
