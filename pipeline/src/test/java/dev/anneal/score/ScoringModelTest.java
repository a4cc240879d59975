package dev.anneal.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.RunConfig;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.config.Truncation;
import dev.anneal.model.huggingface.ModelDirectory;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.table.Row;
import dev.anneal.tensor.Engine;
import dev.anneal.tokenize.TokenizerOptions;
import dev.anneal.vectors.VectorFolders;
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

    private static final ScoringTask SINGLE_LABEL = ScoringTask.of(Task.SINGLE_LABEL, List.of("a", "b", "c"));

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
                withoutLabels(config)
                        .replace(
                                "ForSequenceClassification",
                                "Model\"], \"anneal_task\": \"single-label\", \"x\": [\""));

        assertThatThrownBy(() -> ScoringTask.of(ModelDirectory.open(model), config("single-label")))
                .hasMessageContaining(" names no classes (id2label), so it cannot score. Train it first");
    }

    /** transformers does not write the names of two classes that nobody named. */
    @Test
    void takesTwoClassesForThoseOfAModelThatNamesNone() throws IOException {
        Path named = folder.resolve("two");
        TinyModel.trainedFor(Task.SINGLE_LABEL, List.of("LABEL_0", "LABEL_1"), named);
        Path config = named.resolve("config.json");
        Files.writeString(config, withoutLabels(config));
        ModelDirectory model = ModelDirectory.open(named);

        ScoringTask task = ScoringTask.of(model, config("single-label"));
        assertThat(task.labels()).containsExactly("LABEL_0", "LABEL_1");
        ScoringModel.open(model, OPTIONS, task).close();
        Path other = copy().resolve("config.json");
        Files.writeString(other, withoutLabels(other));
        assertThatThrownBy(() -> ScoringModel.open(ModelDirectory.open(folder), OPTIONS, task))
                .hasMessageContaining("classifier.weight");
    }

    @Test
    void refusesToChooseFromOneLabel() throws IOException {
        Path single = folder.resolve("one");
        TinyModel.trainedFor(Task.REGRESSION, List.of("ease"), single);
        Path config = single.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("anneal_task", "x").replace("problem_type", "y"));

        assertThatThrownBy(() -> ScoringTask.of(ModelDirectory.open(single), config("single-label")))
                .hasMessageEndingWith(" has the one output ease, but task single-label chooses between two at least."
                        + " Set task to regression or multi-label, whichever it was trained for.");
        assertThat(ScoringTask.of(ModelDirectory.open(single), config("regression"))
                        .labels())
                .containsExactly("ease");
    }

    private static String withoutLabels(Path config) throws IOException {
        return Files.readString(config).replace("id2label", "id2nothing").replace("label2id", "nothing2id");
    }

    @Test
    void refusesAModelThatWasTrainedForSomethingElse() {
        assertThatThrownBy(() -> ScoringTask.of(TinyModel.directory(), config("tokens")))
                .hasMessageEndingWith(
                        " was trained for task single-label, but task is tokens. Set task to that of the model,"
                                + " or choose another model.");
    }

    @Test
    void takesAModelThatDoesNotSayForWhatItIsTrained() throws IOException {
        Path model = copy();
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("problem_type", "no_problem_type"));

        assertThat(ScoringTask.of(ModelDirectory.open(model), config("multi-label"))
                        .task())
                .isEqualTo(Task.MULTI_LABEL);
    }

    @Test
    void refusesAnEncoderWithoutAHead() throws IOException {
        Path model = copy();
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("BertForSequenceClassification", "BertModel"));

        assertThatThrownBy(() -> ScoringTask.of(ModelDirectory.open(model), config("single-label")))
                .hasMessageContaining(" does not say what it was trained for (architectures, anneal_task)");
        assertThat(ScoringTask.of(ModelDirectory.open(model), config("features"))
                        .task())
                .isEqualTo(Task.FEATURES);
    }

    @Test
    void refusesTheTokenizerOfAnotherModel() throws IOException {
        Path model = copy();
        Path config = model.resolve("config.json");
        Files.writeString(config, Files.readString(config).replace("\"vocab_size\": 500", "\"vocab_size\": 400"));

        assertThatThrownBy(() -> ScoringModel.open(ModelDirectory.open(model), OPTIONS, SINGLE_LABEL))
                .hasMessageStartingWith("The vocabulary sizes differ: the tokenizer has 500 tokens");
    }

    @Test
    void refusesLogitsThatAreNoNumbers() throws IOException {
        try (ScoringModel model = TinyModel.open(16, Truncation.LONGEST_FIRST)) {
            FloatBuffer bias = model.parameter("classifier.bias");
            bias.put(1, Float.NaN);
            Row row = Row.ofTexts("cat", Optional.empty());

            assertThatThrownBy(() -> new Scorer(model, ScorerOptions.of(2, 1))
                            .score(List.of(row).iterator(), same -> same)
                            .hasNext())
                    .hasMessageStartingWith("The model gives a row the logit NaN, so its weights are damaged");
        }
    }

    /** The figures are transformers'. */
    @Test
    void tellsTheTextsOfAPairApartOnlyIfTheTokenizerNamesTheTypesAmongTheInputs() throws IOException {
        Path model = copy();
        assertThat(logitsOfAPair(model)).containsExactly(new float[] {0.42686f, -0.53321f, 0.14075f}, within(1e-5f));
        Path config = model.resolve("tokenizer_config.json");
        Files.writeString(config, Files.readString(config).replaceAll("\\s*\"token_type_ids\",", ""));

        assertThat(logitsOfAPair(model)).containsExactly(new float[] {-0.50118f, -0.36570f, -0.28463f}, within(1e-5f));
        assertThat(ModelDirectory.open(model).inputs()).isEqualTo(Signature.Inputs.IDS_AND_MASK);
    }

    private static float[] logitsOfAPair(Path folder) {
        Engine.enter(1);
        try (ScoringModel model = ScoringModel.open(ModelDirectory.open(folder), OPTIONS, SINGLE_LABEL)) {
            ModelInput pair = ModelInput.of(model.tokenizer().encode("the text", "of a table"));
            return model.outputs(List.of(pair)).get(0);
        }
    }

    @Test
    void namesItsClasses() {
        try (ScoringModel model = TinyModel.open(128, Truncation.LONGEST_FIRST)) {
            assertThat(model.labels()).containsExactly("LABEL_0", "LABEL_1", "LABEL_2");
        }
    }

    private static RunConfig config(String task) {
        return RunConfigReader.parse(
                "{name: n, task: " + task
                        + ", model: {source: m}, data: {}, score: {input: {path: p, format: csv}}, output: o}",
                "test.yaml",
                List.of());
    }

    private Path copy() throws IOException {
        Path source = VectorFolders.committed("tiny-bert/seqcls-single/model");
        try (var files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }
}
