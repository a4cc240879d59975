package dev.anneal.jobs.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfigReader;
import dev.anneal.jobs.RunFolder;
import dev.anneal.model.huggingface.ModelDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunDigestTest {
    private static final Path MODEL = Path.of("vectors/tiny-bert/seqcls-single/model");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeManifest() throws IOException {
        Files.createDirectories(folder.resolve("dataset"));
        Files.writeString(folder.resolve("dataset/manifest.json"), "{}");
    }

    @Test
    void theFormatOfSumsDecidesTheModel() {
        assertThat(digest(MODEL, "train.reduce-precision=bf16")).isNotEqualTo(digest(MODEL));
    }

    @Test
    void whatIsMaskedDecidesAMaskedLanguageModel() {
        assertThat(digest(MODEL, "task=masked-lm", "data.masking.probability=0.2"))
                .isNotEqualTo(digest(MODEL, "task=masked-lm"));
        assertThat(digest(MODEL, "task=masked-lm", "data.masking.whole-word=true"))
                .isNotEqualTo(digest(MODEL, "task=masked-lm"));
        assertThat(digest(MODEL, "data.masking.probability=0.2")).isEqualTo(digest(MODEL));
    }

    @Test
    void whatSavesMemoryDecidesNothing() {
        assertThat(digest(MODEL, "train.shard-optimizer=true")).isEqualTo(digest(MODEL));
        assertThat(digest(MODEL, "train.gradient-checkpointing=true")).isEqualTo(digest(MODEL));
        assertThat(digest(MODEL, "train.averaging={name: ema}")).isNotEqualTo(digest(MODEL));
        assertThat(digest(MODEL, "train.epochs=9")).isNotEqualTo(digest(MODEL));
    }

    @Test
    void weightsMayBeInAnyForm() throws IOException {
        Path sharded = Files.createDirectory(folder.resolve("sharded"));
        String shard = "model-00001-of-00001.safetensors";
        for (String name : List.of("config.json", "tokenizer.json")) {
            Files.copy(MODEL.resolve(name), sharded.resolve(name));
        }
        Files.copy(MODEL.resolve("model.safetensors"), sharded.resolve(shard));
        Files.writeString(
                sharded.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"classifier.bias\": \"" + shard + "\"}}");
        String before = digest(sharded);
        byte[] weights = Files.readAllBytes(sharded.resolve(shard));
        weights[weights.length - 1] ^= 1;
        Files.write(sharded.resolve(shard), weights);

        assertThat(digest(sharded)).isNotEqualTo(before);
    }

    private String digest(Path model, String... overrides) {
        String yaml = """
                {name: n, task: single-label, model: {source: m}, output: o,
                 data: {train: {path: p, format: csv}, split: {validation: 0.1, test: 0.1}}}
                """;
        return RunDigest.of(
                RunConfigReader.parse(yaml, "test.yaml", List.of(overrides)),
                ModelDirectory.open(model),
                new RunFolder(folder.toString()),
                new Configuration());
    }
}
