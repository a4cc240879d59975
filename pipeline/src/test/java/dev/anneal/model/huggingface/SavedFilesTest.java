package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.FeaturesConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.model.huggingface.ServingSettings.Texts;
import dev.anneal.tensor.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of a saved model. */
class SavedFilesTest {
    private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    @TempDir
    Path folder;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void givesEqualBytesForEqualModels() throws IOException {
        ModelDirectory encoder = SmallModel.roberta(folder.resolve("encoder"));
        try (TaskModel model = SmallModel.forTask(encoder, Task.MASKED_LM)) {
            for (String name : List.of("a", "b")) {
                save(name, model, encoder, ServingSettings.of(model.config()));
            }
        }
        List<String> names = names("a");
        assertThat(names)
                .containsExactly(
                        "README.md",
                        "config.json",
                        "model.pt",
                        "model.safetensors",
                        "serving.properties",
                        "tokenizer.json",
                        "tokenizer_config.json");
        for (String name : names) {
            assertThat(folder.resolve("a").resolve(name))
                    .hasSameBinaryContentAs(folder.resolve("b").resolve(name));
        }
    }

    @Test
    void changesTwoMembersOfTheTokenizerAndNothingElse() throws IOException {
        ModelDirectory encoder = SmallModel.roberta(folder.resolve("encoder"));
        try (TaskModel model = SmallModel.forTask(encoder, Task.MASKED_LM)) {
            save("saved", model, encoder, ServingSettings.of(model.config()).withMaxTokens(20));
        }
        String before = Files.readString(encoder.tokenizer());
        String after = Files.readString(folder.resolve("saved/tokenizer.json"));
        String truncation = "{\"direction\":\"Right\",\"max_length\":20,\"strategy\":\"LongestFirst\",\"stride\":0}";
        String padding =
                "{\"strategy\":\"BatchLongest\",\"direction\":\"Right\",\"pad_to_multiple_of\":null,\"pad_id\":1,"
                        + "\"pad_type_id\":0,\"pad_token\":\"<pad>\"}";
        assertThat(before).contains("\"truncation\":null,\"padding\":null");
        assertThat(after)
                .isEqualTo(before.replace(
                        "\"truncation\":null,\"padding\":null",
                        "\"truncation\":" + truncation + ",\"padding\":" + padding));
        TokenizerBlocks blocks = TokenizerBlocks.of(20, 1, "<pad>");
        assertThat(blocks.putInto(after)).isEqualTo(after);
        assertThat(blocks.putInto("{\"model\": {\"padding\": 1}, \"padding\": {\"a\": [1]}}"))
                .isEqualTo("{\"truncation\":" + truncation + ",\"model\": {\"padding\": 1}, \"padding\": " + padding
                        + "}");
    }

    @Test
    void saysHowTheModelIsServed() throws IOException {
        ModelDirectory encoder = SmallModel.roberta(folder.resolve("encoder"));
        try (TaskModel model = SmallModel.forTask(encoder, Task.MASKED_LM)) {
            save("saved", model, encoder, ServingSettings.of(model.config()));
        }
        assertThat(folder.resolve("saved/serving.properties")).hasContent("""
                engine=PyTorch
                option.modelName=model
                option.mapLocation=true
                includeTokenTypes=false
                maxLength=24
                modelMaxLength=24
                translatorFactory=ai.djl.huggingface.translator.FillMaskTranslatorFactory
                maskToken=<mask>
                """);
    }

    @Test
    void refusesVectorsThatDjlCannotMake() throws IOException {
        ModelDirectory encoder = SmallModel.bert(folder.resolve("encoder"));
        FeaturesConfig features = new FeaturesConfig(List.of(), Optional.of(Pooling.LAST_4_CONCAT), true);
        try (TaskModel model = SmallModel.forTask(encoder, Task.FEATURES)) {
            ServingSettings serving = ServingSettings.of(model.config()).withFeatures(features);
            assertThatThrownBy(() -> save("saved", model, encoder, serving))
                    .hasMessageContaining("score.features.pooling is last-4-concat");
        }
    }

    @Test
    void describesTheModel() throws IOException {
        ModelDirectory encoder = SmallModel.bert(folder.resolve("encoder"));
        try (TaskModel model = SmallModel.forTask(encoder, Task.SINGLE_LABEL, "no", "yes")) {
            ServingSettings serving = ServingSettings.of(model.config()).withTexts(Texts.PAIR);
            HuggingFaceDirectory.write(folder.resolve("saved"), model, encoder, serving, card());
        }
        assertThat(Files.readString(folder.resolve("saved/README.md")))
                .startsWith("""
                        ---
                        library_name: transformers
                        pipeline_tag: text-classification
                        license: "apache-2.0"
                        base_model: "owner/name"
                        tags:
                        - "anneal"
                        - "bert"
                        - "torchscript"
                        - "djl"
                        metrics:
                        - "accuracy"
                        ---

                        # Same or not

                        Made by Anneal from `owner/name@%s` for task `single-label`. Labels: `no`, `yes`.

                        ## Data

                        | split | rows | SHA-256 |
                        |---|---|---|
                        | train | 3668 | `abc` |

                        ## Metrics

                        | split | metric | value |
                        |---|---|---|
                        | validation | loss | 0.500000 |
                        | validation | accuracy | 0.750000 |

                        ## Configuration

                        ```yaml
                        task: single-label
                        ```
                        """.formatted(COMMIT))
                .contains("AutoModelForSequenceClassification.from_pretrained(\"DIR\")")
                .contains("tokenizer(\"a text\", \"another text\", return_tensors=\"pt\")")
                .contains("Criteria<StringPair, float[]> criteria")
                .contains(".optTranslatorFactory(new DeferredTranslatorFactory())")
                .contains("bin/anneal score --config run.yaml");
    }

    @Test
    void uploadsEveryFile() throws IOException {
        ModelDirectory encoder = SmallModel.bert(folder.resolve("encoder"));
        try (TaskModel model = SmallModel.forTask(encoder, Task.FEATURES)) {
            save("saved", model, encoder, ServingSettings.of(model.config()));
        }
        org.apache.hadoop.fs.Path target = new org.apache.hadoop.fs.Path("remote:" + folder.resolve("remote"));
        HuggingFaceDirectory.upload(folder.resolve("saved"), target, RemoteFiles.configuration());
        assertThat(names("remote")).isEqualTo(names("saved")).contains("model.pt", "serving.properties", "README.md");
    }

    private static ModelCard card() {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("loss", 0.5);
        values.put("accuracy", 0.75);
        return new ModelCard(
                "Same or not",
                "owner/name@" + COMMIT,
                Optional.of("apache-2.0"),
                List.of(new ModelCard.Split("train", 3668, "abc")),
                "task: single-label\n",
                Map.of("validation", values));
    }

    private void save(String name, TaskModel model, ModelDirectory encoder, ServingSettings serving) {
        HuggingFaceDirectory.write(folder.resolve(name), model, encoder, serving, card());
    }

    private List<String> names(String saved) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(saved))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }
}
