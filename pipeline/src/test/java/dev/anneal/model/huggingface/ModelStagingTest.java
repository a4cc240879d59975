package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.model.weights.OnnxFixture;
import dev.anneal.model.weights.WeightSource;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelStagingTest {
    private static final Path MODEL = VectorFolders.committed("tiny-bert/seqcls-single/model");
    private static final Configuration HADOOP = RemoteFiles.configuration();

    @TempDir
    Path folder;

    @Test
    void usesALocalFolderInPlace() {
        for (String source : List.of(MODEL.toString(), "file:" + MODEL, "file://" + MODEL)) {
            assertThat(ModelStaging.open(source, folder, HADOOP).folder()).isEqualTo(MODEL);
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void copiesARemoteFolderOnceForAllThreads() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Future<ModelDirectory>> results = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            results.add(threads.submit(() -> ModelStaging.open("remote:" + MODEL, folder, HADOOP)));
        }
        Set<Path> copies = new HashSet<>();
        for (Future<ModelDirectory> result : results) {
            copies.add(result.get().folder());
        }
        threads.shutdown();
        assertThat(copies).hasSize(1);
        Path copy = copies.iterator().next();
        assertThat(copy.getParent()).isEqualTo(folder);
        assertThat(copy.resolve("model.safetensors")).hasSameBinaryContentAs(MODEL.resolve("model.safetensors"));
        assertThat(copy.resolve("vocab.txt")).hasSameBinaryContentAs(MODEL.resolve("vocab.txt"));
    }

    @Test
    void copiesAgainWhenTheSourceChanges() throws IOException {
        Path source = copyOfModel(folder.resolve("source"));
        Path staging = folder.resolve("staging");
        Path first = ModelStaging.open("remote:" + source, staging, HADOOP).folder();
        assertThat(ModelStaging.open("remote:" + source, staging, HADOOP).folder())
                .isEqualTo(first);
        Files.setLastModifiedTime(source.resolve("model.safetensors"), FileTime.fromMillis(86_400_000));
        assertThat(ModelStaging.open("remote:" + source, staging, HADOOP).folder())
                .isNotEqualTo(first);
    }

    @Test
    void startsOverAfterACopyThatWasCutOff() throws IOException {
        Path copy = ModelStaging.open("remote:" + MODEL, folder, HADOOP).folder();
        Path partial = folder.resolve(copy.getFileName() + ".partial");
        Files.move(copy, partial);
        Files.writeString(partial.resolve("config.json"), "half");
        assertThat(ModelStaging.open("remote:" + MODEL, folder, HADOOP).folder())
                .isEqualTo(copy);
        assertThat(partial).doesNotExist();
    }

    @Test
    void opensTheModelOfARemoteRun() {
        assertThat(ModelStaging.open("remote:" + MODEL.getParent(), folder, HADOOP)
                        .config()
                        .labels())
                .hasSize(3);
    }

    @Test
    void copiesAFolderFromTheClassPath() throws Exception {
        copyOfModel(folder.resolve("classes/models/tiny"));
        ModelDirectory model = withClassPath(() -> ModelStaging.open("jar:models/tiny", staging(), HADOOP));
        assertThat(model.folder().getFileName().toString()).startsWith("tiny-");
        assertThat(model.config().encoder().facts().hidden()).isEqualTo(32);
        assertThat(model.tokenizerFiles()).hasSize(4);
    }

    @Test
    void copiesShardsFromEverywhere() throws Exception {
        Path sharded = copyOfModel(folder.resolve("classes/models/sharded"));
        Files.move(sharded.resolve("model.safetensors"), sharded.resolve("part-1.safetensors"));
        Files.writeString(sharded.resolve("other.safetensors"), "not of this model");
        Files.writeString(
                sharded.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"classifier.bias\": \"part-1.safetensors\"}}");
        Files.createFile(sharded.resolve("pytorch_model.bin"));
        List<ModelDirectory> models = List.of(
                withClassPath(() -> ModelStaging.open("jar:models/sharded", staging(), HADOOP)),
                ModelStaging.open("remote:" + sharded, staging(), HADOOP));
        for (ModelDirectory model : models) {
            assertThat(model.folder().resolve("other.safetensors")).doesNotExist();
            assertThat(model.folder().resolve("pytorch_model.bin")).doesNotExist();
            try (WeightSource weights = model.openWeights()) {
                assertThat(weights.shape("classifier.bias")).containsExactly(3);
            }
        }
        assertThat(models.get(0).folder()).isNotEqualTo(models.get(1).folder());
    }

    @Test
    void turnsAnOnnxExportIntoAFolder() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes/onnx"));
        Files.write(classes.resolve("small.onnx"), OnnxFixture.bert(8, 2, 16).model());
        Files.copy(MODEL.resolve("tokenizer.json"), classes.resolve("tokenizer.json"));
        ModelDirectory model = withClassPath(() -> ModelStaging.open("jar:/onnx/small.onnx", staging(), HADOOP));
        assertThat(model.config().json()).contains("\"num_attention_heads\": 2");
        assertThat(model.config().json()).contains("\"intermediate_size\": 16");
        assertThat(Files.readString(model.folder().resolve("tokenizer_config.json")))
                .contains("\"model_max_length\": 4,")
                .contains("\"cls_token\": \"[CLS]\"");
        assertThat(model.folder().resolve("export.onnx")).doesNotExist();
        try (WeightSource weights = model.openWeights()) {
            assertThat(weights.shape("encoder.layer.0.intermediate.dense.weight"))
                    .containsExactly(16, 8);
        }
    }

    @Test
    void anOnnxExportMayLieInAnyFileSystem() throws IOException {
        Path export = folder.resolve("small.onnx");
        Files.write(export, OnnxFixture.bert(8, 2, 16).model());
        String missing = "has no tokenizer '" + folder + "/small-tokenizer.json' or '" + folder + "/tokenizer.json'";
        refused(export.toString(), missing);
        Files.copy(MODEL.resolve("tokenizer.json"), folder.resolve("small-tokenizer.json"));
        for (String source : List.of(export.toString(), "file:" + export, "remote:" + export)) {
            ModelDirectory model = ModelStaging.open(source, staging(), HADOOP);
            assertThat(model.config().json()).contains("\"num_attention_heads\": 2");
            assertThat(model.folder().getFileName().toString()).startsWith("small-");
        }
    }

    @Test
    void aFolderMayHoldAnOnnxExportWithItsConfiguration() throws IOException {
        Path exported = copyOfModel(folder.resolve("exported"));
        Files.delete(exported.resolve("model.safetensors"));
        Files.write(exported.resolve("model.onnx"), OnnxFixture.bert(8, 2, 16).model());
        try (WeightSource weights =
                ModelStaging.open("remote:" + exported, staging(), HADOOP).openWeights()) {
            assertThat(weights.names()).contains("encoder.layer.0.intermediate.dense.weight");
        }
    }

    @Test
    void anExportOfAnotherFamilyIsRefused() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.write(
                classes.resolve("odd.onnx"),
                new OnnxFixture().counting("a", 0, 1).model());
        Files.copy(MODEL.resolve("tokenizer.json"), classes.resolve("odd-tokenizer.json"));
        assertThatThrownBy(() -> withClassPath(() -> ModelStaging.open("jar:odd.onnx", staging(), HADOOP)))
                .hasMessageContaining("No configuration can be derived")
                .hasMessageContaining("its graph does not show the number of heads");
        assertThat(staging()).isDirectoryNotContaining(path -> !path.toString().endsWith(".lock"));
    }

    @Test
    void saysWhatIsNotThere() {
        refused("jar:none.onnx", "The class path has no 'none.onnx'");
        refused("jar:models/none", "The class path has no model folder 'models/none'");
        refused("remote:/none/at/all", "The model folder remote:/none/at/all does not exist");
        refused("nothing:/x", "No FileSystem for scheme \"nothing\"");
        refused("", "model.source is ''");
    }

    private void refused(String source, String reason) {
        assertThatThrownBy(() -> ModelStaging.open(source, folder, HADOOP)).hasMessageContaining(reason);
    }

    private Path staging() {
        return folder.resolve("staging");
    }

    private interface Opening {
        ModelDirectory open() throws IOException;
    }

    private ModelDirectory withClassPath(Opening opening) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        URL classes = folder.resolve("classes").toUri().toURL();
        try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, before)) {
            thread.setContextClassLoader(loader);
            return opening.open();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static Path copyOfModel(Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(MODEL)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
        return target;
    }
}
