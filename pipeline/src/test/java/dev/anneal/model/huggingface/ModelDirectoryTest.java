package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.model.weights.TorchFixture;
import dev.anneal.model.weights.WeightSource;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private static final Path CASE = VectorFolders.committed("tiny-bert/seqcls-single");

    @TempDir
    Path folder;

    @Test
    void opensAModel() {
        ModelDirectory model = ModelDirectory.open(CASE.resolve("model"));
        assertThat(model.tokenizer()).exists();
        assertThat(model.tokenizerFiles())
                .extracting(file -> file.getFileName().toString())
                .containsExactly("tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "vocab.txt");
        try (WeightSource weights = model.openWeights()) {
            assertThat(weights.names()).contains("classifier.bias");
        }
    }

    @Test
    void opensTheModelOfAnEarlierRun() {
        assertThat(ModelDirectory.open(CASE).folder()).isEqualTo(CASE.resolve("model"));
    }

    @Test
    void readsTheBestFormOfTheWeightsThatIsThere() throws IOException {
        Files.copy(CASE.resolve("model/config.json"), folder.resolve("config.json"));
        Files.copy(CASE.resolve("model/tokenizer.json"), folder.resolve("tokenizer.json"));
        Files.writeString(folder.resolve("pytorch_model.bin.index.json"), "{\"weight_map\": {\"b\": \"part.bin\"}}");
        TorchFixture.matrix(folder.resolve("part.bin"), "b", 2, 3);
        assertThat(names()).containsExactly("b");
        TorchFixture.matrix(folder.resolve("pytorch_model.bin"), "a", 2, 3);
        assertThat(names()).containsExactly("a");
        Files.copy(CASE.resolve("model/model.safetensors"), folder.resolve("part.safetensors"));
        Files.writeString(
                folder.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"classifier.bias\": \"part.safetensors\"}}");
        assertThat(names()).containsExactly("classifier.bias");
        Files.copy(CASE.resolve("model/model.safetensors"), folder.resolve("model.safetensors"));
        assertThat(names()).hasSizeGreaterThan(20);
    }

    private Set<String> names() {
        try (WeightSource weights = ModelDirectory.open(folder).openWeights()) {
            return weights.names();
        }
    }

    @Test
    void namesAllThatIsMissing() {
        assertThatThrownBy(() -> ModelDirectory.open(folder))
                .hasMessageContaining(
                        "it has no config.json; it has no weights in a form that can be read (model.safetensors, ")
                .hasMessageContaining("it has no tokenizer.json (AutoTokenizer");
        assertThatThrownBy(() -> ModelDirectory.open(folder.resolve("none"))).hasMessageContaining("does not exist");
    }
}
