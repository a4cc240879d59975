package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.Task;
import dev.anneal.files.ObjectStore;
import dev.anneal.model.weights.NamedTensor;
import dev.anneal.model.weights.WeightSource;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceDirectoryTest {
    private static final ModelDirectory SOURCE =
            ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));
    private static final HuggingFaceConfig CONFIG = SOURCE.config().withTask(Task.SINGLE_LABEL, List.of("no", "yes"));

    @TempDir
    Path folder;

    @Test
    void writesADirectoryThatOpensAgain() throws IOException {
        Path target = folder.resolve("run/model");
        String digest = HuggingFaceDirectory.write(target, CONFIG, SOURCE, tensors(1));
        assertThat(names(target.getParent())).containsExactly("model");
        assertThat(names(target))
                .containsExactly(
                        "config.json",
                        "model.safetensors",
                        "special_tokens_map.json",
                        "tokenizer.json",
                        "tokenizer_config.json",
                        "vocab.txt");
        ModelDirectory written = ModelDirectory.open(target);
        assertThat(written.config()).isEqualTo(CONFIG);
        assertThat(written.tokenizer()).hasSameBinaryContentAs(SOURCE.tokenizer());
        assertThat(digest)
                .hasSize(64)
                .isEqualTo(HuggingFaceDirectory.write(folder.resolve("b"), CONFIG, SOURCE, tensors(1)));
    }

    @Test
    void replacesAModelAndNothingElse() throws IOException {
        Path target = folder.resolve("model");
        HuggingFaceDirectory.write(target, CONFIG, SOURCE, tensors(1));
        HuggingFaceDirectory.write(target, CONFIG, SOURCE, tensors(2));
        try (WeightSource weights = ModelDirectory.open(target).openWeights()) {
            FloatBuffer value = FloatBuffer.allocate(1);
            weights.read("classifier.bias", value);
            assertThat(value.get(0)).isEqualTo(2);
        }
        assertThat(names(folder)).containsExactly("model");
        Files.delete(target.resolve("config.json"));
        assertThatThrownBy(() -> HuggingFaceDirectory.write(target, CONFIG, SOURCE, tensors(1)))
                .hasMessageContaining("exists and holds something else than a model");
    }

    @Test
    void neverReplacesTheModelItStartedFrom() {
        Path target = folder.resolve("model");
        HuggingFaceDirectory.write(target, CONFIG, SOURCE, tensors(1));
        ModelDirectory started = ModelDirectory.open(target);
        assertThatThrownBy(() -> HuggingFaceDirectory.write(target, CONFIG, started, tensors(2)))
                .hasMessageContaining("is the model that training started from");
    }

    @Test
    void makesATokenizerConfigurationWhereTheSourceHasNone() throws IOException {
        Path bare = folder.resolve("bare");
        HuggingFaceDirectory.write(bare, CONFIG, SOURCE, tensors(1));
        for (String file : List.of("tokenizer_config.json", "special_tokens_map.json", "vocab.txt")) {
            Files.delete(bare.resolve(file));
        }
        Path target = folder.resolve("target");
        HuggingFaceDirectory.write(target, CONFIG, ModelDirectory.open(bare), tensors(1));
        assertThat(names(target))
                .containsExactly("config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json");
        assertThat(target.resolve("tokenizer_config.json")).hasContent("""
                        {
                          "tokenizer_class": "PreTrainedTokenizerFast",
                          "model_max_length": 128,
                          "model_input_names": [
                            "input_ids",
                            "token_type_ids",
                            "attention_mask"
                          ],
                          "cls_token": "[CLS]",
                          "sep_token": "[SEP]",
                          "pad_token": "[PAD]",
                          "unk_token": "[UNK]",
                          "mask_token": "[MASK]"
                        }
                        """);
    }

    @Test
    void uploadsByRename() throws IOException {
        Path remote = folder.resolve("remote/model");
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path("remote:" + remote);
        HuggingFaceDirectory.upload(SOURCE.folder(), target, RemoteFiles.configuration());
        HuggingFaceDirectory.upload(SOURCE.folder(), target, RemoteFiles.configuration());
        assertThat(names(remote.getParent())).containsExactly("model");
        assertThat(remote.resolve("model.safetensors"))
                .hasSameBinaryContentAs(SOURCE.folder().resolve("model.safetensors"));
        Files.delete(remote.resolve("config.json"));
        assertThatThrownBy(() -> HuggingFaceDirectory.upload(SOURCE.folder(), target, RemoteFiles.configuration()))
                .hasMessageContaining("holds something else than a model");
    }

    /** No renames there: {@code config.json} comes last, and an upload that was broken off can be done again. */
    @Test
    void uploadsToAnObjectStoreFileByFile() throws IOException {
        ObjectStore.Bucket bucket = ObjectStore.bucket("models");
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path("s3a://models/run/model");
        HuggingFaceDirectory.upload(SOURCE.folder(), target, ObjectStore.configuration());
        assertThat(bucket.paths()).contains("/run/model/config.json", "/run/model/model.safetensors");
        bucket.fillUpTo(Files.size(SOURCE.folder().resolve("model.safetensors")) - 1);
        assertThatThrownBy(() -> HuggingFaceDirectory.upload(SOURCE.folder(), target, ObjectStore.configuration()))
                .hasMessageContaining("No space left on device");
        assertThat(bucket.paths()).doesNotContain("/run/model/config.json");
        bucket.fillUpTo(Long.MAX_VALUE);
        HuggingFaceDirectory.upload(SOURCE.folder(), target, ObjectStore.configuration());
        assertThat(bucket.paths())
                .contains("/run/model/config.json", "/run/model/model.safetensors")
                .doesNotContain("/run/model/_unfinished");
        assertThat(bucket.renames()).isZero();
    }

    private static Map<String, NamedTensor> tensors(float value) {
        return Map.of("classifier.bias", new NamedTensor(new long[] {1}, FloatBuffer.wrap(new float[] {value})));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
