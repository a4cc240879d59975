package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
    private static final Path MODEL = VectorFolders.committed("tiny-bert/seqcls-single/model/model.safetensors");

    @TempDir
    Path folder;

    @Test
    void writesTheBytesOfTheReferenceImplementationWhateverTheOrder() throws Exception {
        Map<String, NamedTensor> tensors = new LinkedHashMap<>();
        try (SafetensorsFile file = SafetensorsFile.open(MODEL)) {
            List<String> names = new ArrayList<>(file.names());
            Collections.reverse(names);
            for (String name : names) {
                int elements = (int) TensorShape.elements(file.shape(name));
                FloatBuffer values = ByteBuffer.allocateDirect(4 * elements)
                        .order(ByteOrder.nativeOrder())
                        .asFloatBuffer();
                file.read(name, values);
                tensors.put(name, new NamedTensor(file.shape(name), values.flip()));
            }
        }
        Path copy = folder.resolve("copy.safetensors");
        String digest = SafetensorsWriter.write(copy, tensors);
        assertThat(copy).hasSameBinaryContentAs(MODEL);
        assertThat(digest).isEqualTo(sha256(MODEL));
        assertThat(folder).isDirectoryNotContaining(file -> file.toString().endsWith(".partial"));
    }

    @Test
    void copiesASourceTensorByTensor() throws Exception {
        Path copy = folder.resolve("copy.safetensors");
        try (SafetensorsFile file = SafetensorsFile.open(MODEL)) {
            SafetensorsWriter.write(copy, file);
        }
        assertThat(copy).hasSameBinaryContentAs(MODEL);
    }

    @Test
    void keepsTheBitsOfNaNAndWritesMoreThanAChunk() {
        float[] values = new float[700_001];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(i * 6151);
        }
        FloatBuffer buffer = FloatBuffer.wrap(values);
        buffer.position(1);
        Path file = folder.resolve("large.safetensors");
        SafetensorsWriter.write(file, Map.of("x", new NamedTensor(new long[] {700_000}, buffer)));
        float[] read = new float[700_000];
        try (SafetensorsFile source = SafetensorsFile.open(file)) {
            source.read("x", FloatBuffer.wrap(read));
        }
        for (int i = 0; i < read.length; i++) {
            assertThat(Float.floatToRawIntBits(read[i])).isEqualTo(Float.floatToRawIntBits(values[i + 1]));
        }
    }

    @Test
    void replacesAnOlderFile() throws IOException {
        Path file = Files.writeString(folder.resolve("a.safetensors"), "older");
        SafetensorsWriter.write(file, Map.of());
        try (SafetensorsFile source = SafetensorsFile.open(file)) {
            assertThat(source.names()).isEmpty();
        }
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
