package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.model.TestVectors;
import dev.anneal.model.weights.WeightSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelDirectoryTest {
    private static final Path CASE = TestVectors.folder("tiny-bert/seqcls-single");

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
    void namesAllThatIsMissing() throws IOException {
        Files.createFile(folder.resolve("pytorch_model.bin"));
        assertThatThrownBy(() -> ModelDirectory.open(folder))
                .hasMessageContaining("it has no config.json; it has pytorch_model.bin, which may run code")
                .hasMessageContaining("it has no tokenizer.json (AutoTokenizer");
        Files.createFile(folder.resolve("model.safetensors.index.json"));
        assertThatThrownBy(() -> ModelDirectory.open(folder)).hasMessageContaining("split over several files");
        assertThatThrownBy(() -> ModelDirectory.open(folder.resolve("none"))).hasMessageContaining("does not exist");
    }
}
