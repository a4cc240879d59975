package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.error.AnnealException;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardedWeightsTest {
    @TempDir
    Path folder;

    @Test
    void readsTensorsFromTheShardThatTheIndexNames() throws IOException {
        shard("model-00001-of-00002.safetensors", "a", 1);
        shard("model-00002-of-00002.safetensors", "b", 2);
        Path index = index("""
                {"metadata": {"total_size": 8}, "weight_map": {
                  "a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}""");
        try (WeightSource weights = ShardedWeights.openSafetensors(index)) {
            assertThat(weights.names()).containsExactly("a", "b");
            assertThat(weights.shape("b")).containsExactly(1);
            assertThat(weights.elementType("b")).isEqualTo(ElementType.F32);
            FloatBuffer into = FloatBuffer.allocate(1);
            weights.read("b", into);
            assertThat(into.get(0)).isEqualTo(2);
            assertThat(weights.description()).isEqualTo(index.toString());
            assertThatThrownBy(() -> weights.shape("c")).hasMessageContaining("'c', which it does not list");
        }
    }

    @Test
    void readsShardsOfPyTorch() throws IOException {
        TorchFixture.matrix(folder.resolve("one.bin"), "a", 2, 3);
        TorchFixture.matrix(folder.resolve("two.bin"), "b", 1, 2);
        Path index = index("{\"weight_map\": {\"a\": \"one.bin\", \"b\": \"two.bin\"}}");
        try (WeightSource weights = ShardedWeights.openTorch(index)) {
            assertThat(weights.shape("a")).containsExactly(2, 3);
            assertThat(weights.shape("b")).containsExactly(1, 2);
        }
    }

    @Test
    void listsAllMissingFiles() throws IOException {
        shard("one", "a", 1);
        refused(
                "{\"weight_map\": {\"a\": \"one\", \"b\": \"two\", \"c\": \"three\"}}",
                "names 3 files, of which 2 are not beside it: three, two. Copy or download them too.");
    }

    @Test
    void listsAllTensorsThatAreNotWhereTheIndexSays() throws IOException {
        shard("one", "a", 1);
        shard("two", "b", 1);
        refused(
                "{\"weight_map\": {\"a\": \"two\", \"b\": \"two\", \"c\": \"one\"}}",
                "names 2 tensors that are not there: 'a' in two, 'c' in one.");
    }

    @Test
    void neverLeavesTheFolder() throws IOException {
        for (String name : new String[] {"../x", "/etc/passwd", "..", ".", "", "a/b", "a\\\\b", ".hidden"}) {
            refused("{\"weight_map\": {\"a\": \"" + name + "\"}}", "names files that are not in its own folder: 'a'");
        }
        refused("{\"weight_map\": {\"a\": 3, \"b\": null}}", "'a' is said to be in 3, 'b' is said to be in null.");
    }

    @Test
    void namesWhatIsWrongWithAnIndex() throws IOException {
        refused("{\"weight_map\"", "is not JSON");
        refused("[]", "has no weight_map");
        refused("{\"weight_map\": {}}", "has no weight_map");
        refused("[".repeat(100_000), "is not JSON");
        assertThatThrownBy(() -> ShardIndex.read(folder.resolve("none"))).hasMessageContaining("NoSuchFile");
    }

    private void shard(String file, String tensor, float value) {
        NamedTensor content = new NamedTensor(new long[] {1}, FloatBuffer.wrap(new float[] {value}));
        SafetensorsWriter.write(folder.resolve(file), Map.of(tensor, content));
    }

    private Path index(String json) throws IOException {
        return Files.writeString(folder.resolve("model.safetensors.index.json"), json);
    }

    private void refused(String json, String reason) throws IOException {
        Path index = index(json);
        assertThatThrownBy(() -> ShardedWeights.openSafetensors(index))
                .isInstanceOf(AnnealException.class)
                .hasMessageStartingWith(index.toString())
                .hasMessageContaining(reason);
    }
}
