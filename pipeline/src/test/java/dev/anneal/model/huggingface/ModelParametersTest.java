package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.InitialWeights;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.vectors.VectorFolders;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelParametersTest {
    private static final ModelDirectory SOURCE =
            ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));

    @TempDir
    Path folder;

    @Test
    void loadedAndSavedIsTheSameFile() {
        try (TaskModel model = TaskModel.forScoring(SOURCE)) {
            LoadReport report = model.report().requireComplete("a test");
            assertThat(report.unusedExpected()).isEmpty();
            assertThat(report.unusedSurprising()).isEmpty();
            HuggingFaceDirectory.write(
                    folder.resolve("copy"), SOURCE.config(), SOURCE, ModelParameters.tensors(model.model()));
        }
        assertThat(folder.resolve("copy/model.safetensors"))
                .hasSameBinaryContentAs(SOURCE.folder().resolve("model.safetensors"));
    }

    @Test
    void aHeadOfAnotherSizeIsNew() {
        HeadConfig mean = new HeadConfig(
                Optional.of(Pooling.MEAN), OptionalDouble.empty(), 1, 0, Optional.empty(), OptionalInt.empty());
        TaskModel.TrainingOptions options =
                new TaskModel.TrainingOptions(Task.SINGLE_LABEL, List.of("no", "yes"), mean, OptionalDouble.empty(), 1);
        try (TaskModel model = TaskModel.forTraining(SOURCE, options)) {
            LoadReport report = model.report();
            assertThat(report.initialised()).containsExactly("classifier.bias", "classifier.weight");
            assertThat(report.misfits()).containsOnlyKeys("classifier.bias", "classifier.weight");
            assertThat(report.unusedExpected()).containsExactly("bert.pooler.dense.bias", "bert.pooler.dense.weight");
        }
    }

    /** An earlier run's folder is a source; its head goes, its encoder stays, and the report says so. */
    @Test
    void anotherHeadIsPutOnTheEncoderOfAnEarlierRun() {
        try (TaskModel earlier = TaskModel.forScoring(SOURCE)) {
            HuggingFaceDirectory.write(
                    folder.resolve("run/model"), SOURCE.config(), SOURCE, ModelParameters.tensors(earlier.model()));
            ModelDirectory run = ModelDirectory.open(folder.resolve("run"));
            TaskModel.TrainingOptions options = new TaskModel.TrainingOptions(
                    Task.TOKENS, List.of("O", "B-x", "I-x", "B-y"), HeadConfig.OWN, OptionalDouble.empty(), 1);
            try (TaskModel warm = TaskModel.forTraining(run, options)) {
                LoadReport report = warm.report();
                assertThat(report.initialised()).containsExactly("classifier.bias", "classifier.weight");
                assertThat(report.summary())
                        .contains(folder.resolve("run/model").toString())
                        .contains("initialised, for they do not fit: classifier.bias (its shape is [3], not [4])")
                        .contains("not used, as expected: bert.pooler.dense.bias, bert.pooler.dense.weight");
                assertThat(report.loaded().keySet()).allMatch(name -> name.startsWith("bert."));
                report.loaded().keySet().forEach(name -> assertSame(warm, earlier, name));
                assertThat(values(warm, "classifier.weight"))
                        .hasSize(4 * values(earlier, "classifier.weight").length / 3);
            }
        }
    }

    @Test
    void layersNextToTheHeadBeginAnew() {
        try (TaskModel plain = TaskModel.forScoring(SOURCE);
                TaskModel model = started(new TaskModel.Start(InitialWeights.PRETRAINED, 1, Optional.empty()))) {
            List<String> anew = model.report().anew();
            assertThat(anew)
                    .contains("bert.encoder.layer.1.attention.self.query.weight", "bert.pooler.dense.weight")
                    .contains("classifier.weight")
                    .noneMatch(name -> name.startsWith("bert.encoder.layer.0") || name.contains("embeddings"));
            assertThat(model.report().initialised()).isEqualTo(anew);
            assertThat(model.report().summary()).contains("initialised, as asked for: bert.encoder.layer.1.");
            model.report().loaded().keySet().forEach(name -> assertSame(model, plain, name));
            for (String name : anew) {
                assertThat(values(model, name)).as(name).isNotEqualTo(values(plain, name));
            }
            assertThat(values(model, "bert.encoder.layer.1.output.LayerNorm.weight"))
                    .containsOnly(1);
            assertThat(values(model, "bert.encoder.layer.1.output.LayerNorm.bias"))
                    .containsOnly(0);
        }
    }

    @Test
    void randomWeightsTakeTheArchitectureOnly() {
        try (TaskModel plain = TaskModel.forScoring(SOURCE);
                TaskModel model = started(new TaskModel.Start(InitialWeights.RANDOM, 0, Optional.empty()))) {
            assertThat(model.report().loaded()).isEmpty();
            assertThat(model.report().anew()).hasSize(plain.model().parameters().size());
            float[] words = values(model, "bert.embeddings.word_embeddings.weight");
            assertThat(words).isNotEqualTo(values(plain, "bert.embeddings.word_embeddings.weight"));
            // The deviation of config.json, but for the row of padding.
            int width = (int) (long) model.model()
                    .parameters()
                    .get("bert.pooler.dense.weight")
                    .shape()
                    .get(0);
            assertThat(Arrays.copyOf(words, width)).containsOnly(0);
            double squares = 0;
            for (float value : words) {
                squares += value * value;
            }
            assertThat(Math.sqrt(squares / (words.length - width)))
                    .isCloseTo(SOURCE.config().initializerRange(), within(1e-3));
        }
    }

    @Test
    void moreNewLayersThanThereAreAreRefused() {
        assertThatThrownBy(() -> started(new TaskModel.Start(InitialWeights.PRETRAINED, 9, Optional.empty())))
                .hasMessageContaining("model.reinitialised-layers is 9, but the model has 2 blocks");
        Path shared = VectorFolders.committed("albert/single-groups-2-3-2").resolve("model");
        ModelDirectory albert = new ModelDirectory(shared, HuggingFaceConfig.read(shared.resolve("config.json")));
        assertThatThrownBy(() -> started(albert, new TaskModel.Start(InitialWeights.PRETRAINED, 1, Optional.empty())))
                .hasMessageContaining("the model's blocks share their parameters");
    }

    private static TaskModel started(TaskModel.Start start) {
        return started(SOURCE, start);
    }

    private static TaskModel started(ModelDirectory source, TaskModel.Start start) {
        return TaskModel.forTraining(
                source,
                new TaskModel.TrainingOptions(
                        Task.SINGLE_LABEL, List.of("no", "yes"), HeadConfig.OWN, OptionalDouble.empty(), start, 1));
    }

    private static void assertSame(TaskModel model, TaskModel other, String name) {
        assertThat(values(model, name)).as(name).isEqualTo(values(other, name));
    }

    private static float[] values(TaskModel model, String name) {
        FloatBuffer buffer = model.model().parameterValues().get(name);
        float[] values = new float[buffer.remaining()];
        buffer.get(values);
        return values;
    }
}
