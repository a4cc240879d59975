package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.model.ClassificationHead;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.EncoderModels;
import dev.anneal.model.TestVectors;
import dev.anneal.model.weights.LoadReport;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelParametersTest {
    private static final ModelDirectory SOURCE =
            ModelDirectory.open(TestVectors.folder("tiny-bert/seqcls-single/model"));

    @TempDir
    Path folder;

    @Test
    void loadedAndSavedIsTheSameFile() {
        try (EncoderModel model = EncoderModels.bertClassifier(SOURCE.config().shape(), ClassificationHead.POOLER, 3)) {
            LoadReport report = ModelParameters.load(SOURCE, model).requireComplete("a test");
            assertThat(report.unusedExpected()).isEmpty();
            assertThat(report.unusedSurprising()).isEmpty();
            HuggingFaceDirectory.write(folder.resolve("copy"), SOURCE.config(), SOURCE, ModelParameters.tensors(model));
        }
        assertThat(folder.resolve("copy/model.safetensors"))
                .hasSameBinaryContentAs(SOURCE.folder().resolve("model.safetensors"));
    }

    @Test
    void aHeadOfAnotherSizeIsNew() {
        try (EncoderModel model = EncoderModels.bertClassifier(SOURCE.config().shape(), ClassificationHead.MEAN, 2)) {
            LoadReport report = ModelParameters.load(SOURCE, model);
            assertThat(report.initialised()).containsExactly("classifier.bias", "classifier.weight");
            assertThat(report.unusedExpected())
                    .contains("bert.pooler.dense.weight", "classifier.weight")
                    .hasSize(4);
        }
    }
}
