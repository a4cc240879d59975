package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxWeightsTest {
    @TempDir
    Path folder;

    @Test
    void namesAnonymousMatricesByTheNodeThatUsesThem() throws IOException {
        OnnxFixture onnx = new OnnxFixture()
                .floats("encoder.proj.bias", new long[] {2}, 1, 2)
                .counting("onnx::MatMul_7", 0, 2, 3)
                .node("MatMul", "/encoder/proj/MatMul", List.of("x", "onnx::MatMul_7"), "y");
        try (OnnxWeights weights = open(onnx)) {
            assertThat(weights.names()).containsExactly("encoder.proj.bias", "encoder.proj.weight");
            assertThat(weights.shape("encoder.proj.weight")).containsExactly(3, 2);
            assertThat(read(weights, "encoder.proj.weight", 6)).containsExactly(0, 3, 1, 4, 2, 5);
            assertThat(read(weights, "encoder.proj.bias", 2)).containsExactly(1, 2);
        }
    }

    @Test
    void aGemmMayHoldItsMatrixTransposedAlready() throws IOException {
        ProtobufWriter transB = new ProtobufWriter().text(1, "transB").number(3, 1);
        OnnxFixture onnx = new OnnxFixture()
                .counting("onnx::Gemm_7", 0, 3, 2)
                .node("Gemm", "/pooler/dense/Gemm", List.of("x", "onnx::Gemm_7", "b"), "y", transB);
        try (OnnxWeights weights = open(onnx)) {
            assertThat(weights.shape("pooler.dense.weight")).containsExactly(3, 2);
            assertThat(read(weights, "pooler.dense.weight", 6)).containsExactly(0, 1, 2, 3, 4, 5);
        }
    }

    @Test
    void equalTensorsThatAreStoredOnceHaveAllTheirNames() throws IOException {
        OnnxFixture onnx = new OnnxFixture()
                .counting("layer.0.bias", 5, 2)
                .node("Identity", "Identity_3", List.of("layer.0.bias"), "layer.1.bias");
        try (OnnxWeights weights = open(onnx)) {
            assertThat(weights.names()).containsExactly("layer.0.bias", "layer.1.bias");
            assertThat(read(weights, "layer.1.bias", 2)).containsExactly(5, 6);
        }
    }

    @Test
    void readsFloatsFromFieldsAndHalvesFromRawData() throws IOException {
        OnnxFixture onnx = new OnnxFixture()
                .initializer(OnnxFixture.shaped("packed", 1, 2).content(4, ProtobufWriter.floats(1, 2)))
                .initializer(OnnxFixture.shaped("single", 1, 2).float32(4, 3).float32(4, 4))
                .initializer(OnnxFixture.shaped("half", 10, 1).content(9, new byte[] {0, 0x3c}))
                .initializer(
                        OnnxFixture.shaped("halves", 10, 2).number(5, 0x3c00).number(5, 0xc000))
                .initializer(OnnxFixture.shaped("bfloats", 16, 2).content(5, new byte[] {(byte) 0x80, 0x7f, 0}))
                .initializer(OnnxFixture.shaped("wrong", 10, 2).float32(4, 1))
                .initializer(OnnxFixture.shaped("ids", 7, 1).content(9, new byte[8]));
        try (OnnxWeights weights = open(onnx)) {
            assertThat(read(weights, "packed", 2)).containsExactly(1, 2);
            assertThat(read(weights, "single", 2)).containsExactly(3, 4);
            assertThat(read(weights, "half", 1)).containsExactly(1);
            assertThat(read(weights, "halves", 2)).containsExactly(1, -2);
            assertThat(read(weights, "bfloats", 2)).containsExactly(1, 0);
            assertThatThrownBy(() -> weights.read("wrong", FloatBuffer.allocate(2)))
                    .hasMessageContaining("holds its elements in a form for another type");
            assertThatThrownBy(() -> weights.read("ids", FloatBuffer.allocate(1)))
                    .hasMessageContaining("holds I64");
        }
    }

    @Test
    void findsWhatOnlyTheGraphKnows() throws IOException {
        try (OnnxWeights weights = open(OnnxFixture.bert(8, 2, 16))) {
            OnnxFacts facts = weights.facts();
            assertThat(facts.attentionHeads()).hasValue(2);
            assertThat(facts.layerNormEpsilon()).hasValue(1e-12);
            assertThat(facts.operators()).contains("Erf", "MatMul");
        }
    }

    @Test
    void namesWhatIsWrong() throws IOException {
        refused(new byte[0], "it has no graph");
        refused(new ProtobufWriter().message(7, new ProtobufWriter()).toBytes(), "it has no operator set");
        refused(new OnnxFixture().floats("a", new long[] {3}, 1, 2), "and shape [3] holds 8 bytes");
        refused(new OnnxFixture().floats("a", new long[] {-1}, 1), "impossible shape [-1]");
        refused(new OnnxFixture().floats("a", new long[] {1L << 40, 1L << 40}, 1), "impossible shape");
        refused(new OnnxFixture().floats("a", new long[17], 1), "more than 16 dimensions");
        refused(new OnnxFixture().counting("a", 0, 1).counting("a", 0, 1), "two tensors are called 'a'");
        refused(new OnnxFixture().initializer(OnnxFixture.shaped("a", 1, 1).number(14, 1)), "external data");
        OnnxFixture rivals = new OnnxFixture()
                .counting("onnx::MatMul_1", 0, 1, 1)
                .counting("m.weight", 0, 1)
                .node("MatMul", "/m/MatMul", List.of("x", "onnx::MatMul_1"), "y");
        refused(rivals, "claim the name 'm.weight'");
        refused(new ProtobufWriter().varint(7L << 3 | 3).toBytes(), "wire type 3");
        refused(new ProtobufWriter().varint(7L << 3 | 2).varint(-1).toBytes(), "claims 18446744073709551615 bytes");
    }

    @Test
    void everyTruncationIsNoticed() throws IOException {
        byte[] whole = OnnxFixture.bert(64, 4, 256).model();
        assertThat(whole.length).isGreaterThan(80_000);
        for (int length = 0; length < whole.length; length += 1000) {
            refused(Arrays.copyOf(whole, length), "is not a readable ONNX file");
        }
        byte[] small = OnnxFixture.bert(2, 1, 2).model();
        for (int length = 0; length < small.length; length++) {
            refused(Arrays.copyOf(small, length), "is not a readable ONNX file");
        }
    }

    @Test
    void noChangedByteDoesWorseThanAnError() throws IOException {
        byte[] whole = OnnxFixture.bert(2, 1, 2).model();
        Random random = new Random(7);
        Path file = folder.resolve("flipped.onnx");
        for (int round = 0; round < 2000; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(whole.length)] = (byte) random.nextInt(256);
            Files.write(file, flipped);
            try (OnnxWeights weights = OnnxWeights.open(file)) {
                weights.facts();
                for (String name : weights.names()) {
                    if (weights.elementType(name).isReadable()) {
                        read(weights, name, (int) TensorShape.elements(weights.shape(name)));
                    }
                }
            } catch (AnnealException e) {
                assertThat(e).hasMessageContaining(file.toString());
            }
        }
    }

    private OnnxWeights open(OnnxFixture onnx) throws IOException {
        return OnnxWeights.open(Files.write(folder.resolve("model.onnx"), onnx.model()));
    }

    private void refused(OnnxFixture onnx, String reason) throws IOException {
        refused(onnx.model(), reason);
    }

    private void refused(byte[] content, String reason) throws IOException {
        Path file = Files.write(folder.resolve("bad.onnx"), content);
        assertThatThrownBy(() -> OnnxWeights.open(file))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(reason);
    }

    private static float[] read(WeightSource weights, String name, int elements) {
        float[] values = new float[elements];
        weights.read(name, FloatBuffer.wrap(values));
        return values;
    }
}
