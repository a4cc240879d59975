package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.HeadConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.model.weights.LoadReport;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
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
        HeadConfig mean = new HeadConfig(Optional.of(Pooling.MEAN), OptionalDouble.empty(), 1, 0, Optional.empty());
        TaskModel.TrainingOptions options =
                new TaskModel.TrainingOptions(Task.SINGLE_LABEL, List.of("no", "yes"), mean, OptionalDouble.empty(), 1);
        try (TaskModel model = TaskModel.forTraining(SOURCE, options)) {
            LoadReport report = model.report();
            assertThat(report.initialised()).containsExactly("classifier.bias", "classifier.weight");
            assertThat(report.misfits()).containsOnlyKeys("classifier.bias", "classifier.weight");
            assertThat(report.unusedExpected()).containsExactly("bert.pooler.dense.bias", "bert.pooler.dense.weight");
        }
    }
}
