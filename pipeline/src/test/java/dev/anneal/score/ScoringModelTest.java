package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Truncation;
import dev.anneal.model.TestVectors;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.table.Row;
import dev.anneal.tokenize.TokenizerOptions;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoringModelTest {
    private static final TokenizerOptions OPTIONS = new TokenizerOptions(16, Truncation.LONGEST_FIRST);

    @TempDir
    private Path folder;

    @Test
    void refusesRowsLongerThanTheModelsPositions() {
        assertThatThrownBy(() -> TinyModel.open(129, Truncation.LONGEST_FIRST))
                .hasMessageStartingWith("data.max-length is 129, but the model ")
                .hasMessageEndingWith(" has 128 positions. Lower it.");
    }

    @Test
    void refusesAModelWithoutClasses() throws IOException {
        Path model = copy();
        Path config = model.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config).replace("id2label", "id2nothing").replace("label2id", "nothing2id"));

        assertThatThrownBy(() -> ScoringModel.open(ModelDirectory.open(model), OPTIONS))
                .hasMessageContaining(" names no classes (id2label), so it cannot score. Train it first");
    }

    @Test
    void refusesTheTokenizerOfAnotherModel() throws IOException {
        Path model = copy();
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"vocab_size\": 500", "\"vocab_size\": 400"));

        assertThatThrownBy(() -> ScoringModel.open(ModelDirectory.open(model), OPTIONS))
                .hasMessageStartingWith("The vocabulary sizes differ: the tokenizer has 500 tokens");
    }

    @Test
    void refusesLogitsThatAreNoNumbers() throws IOException {
        try (ScoringModel model = TinyModel.open(16, Truncation.LONGEST_FIRST)) {
            FloatBuffer bias = model.parameter("classifier.bias");
            bias.put(1, Float.NaN);
            Row row = new Row("cat", Optional.empty(), Optional.empty(), Optional.empty());

            assertThatThrownBy(() -> new Scorer(model, ScorerOptions.of(2, 1))
                            .score(List.of(row).iterator(), same -> same)
                            .hasNext())
                    .hasMessageStartingWith("The model gives a row the logit NaN, so its weights are damaged");
        }
    }

    @Test
    void namesItsClasses() {
        try (ScoringModel model = TinyModel.open(128, Truncation.LONGEST_FIRST)) {
            assertThat(model.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        }
    }

    private Path copy() throws IOException {
        Path source = TestVectors.folder("tiny-bert/seqcls-single/model");
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }
}
