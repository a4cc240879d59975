package dev.anneal.model.weights;

import dev.anneal.fuzz.FuzzedFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of weights come from strangers. */
final class FuzzedWeightsTest {
    /** The files have a few kilobytes. */
    private static final long MOST_BYTES = 4 << 20;

    private static final long READABLE_ELEMENTS = 1 << 16;

    @TempDir
    private Path folder;

    @Test
    void safetensors() throws Exception {
        Path file = folder.resolve("good.safetensors");
        SafetensorsWriter.write(file, Map.of("a", tensor(3, 5), "b.weight", tensor(7), "c", tensor(2, 2, 2)));
        FuzzedFile.ofBytes(Files.readAllBytes(file), folder.resolve("model.safetensors"), MOST_BYTES)
                .readBy(path -> readAll(SafetensorsFile.open(path)));
    }

    @Test
    void pickles() throws Exception {
        FuzzedFile.ofBytes(resource("state.bin"), folder.resolve("pytorch_model.bin"), MOST_BYTES)
                .readBy(path -> readAll(TorchWeights.open(path)));
    }

    @Test
    void onnx() throws Exception {
        byte[] model = OnnxFixture.bert(8, 2, 12).model();
        FuzzedFile.ofBytes(model, folder.resolve("model.onnx"), MOST_BYTES)
                .readBy(path -> readAll(OnnxWeights.open(path)));
    }

    private static NamedTensor tensor(long... shape) {
        return new NamedTensor(shape, FloatBuffer.allocate((int) TensorShape.elements(shape)));
    }

    private static void readAll(WeightSource opened) {
        try (WeightSource source = opened) {
            for (String name : source.names()) {
                long elements = TensorShape.elements(source.shape(name));
                if (elements <= READABLE_ELEMENTS && source.elementType(name).isReadable()) {
                    source.read(name, FloatBuffer.allocate((int) elements));
                }
            }
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream from = Objects.requireNonNull(FuzzedWeightsTest.class.getResourceAsStream(name))) {
            return from.readAllBytes();
        }
    }
}
