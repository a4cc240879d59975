package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.anneal.config.ArchitectureConfig;
import dev.anneal.config.GluKind;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.InitialWeights;
import dev.anneal.config.NormPosition;
import dev.anneal.config.RunConfigReader;
import dev.anneal.config.Task;
import dev.anneal.model.TokenBatch;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.vectors.VectorFolders;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encoders of another shape than their source's. */
class ArchitectureChangeTest {
    private static final ArchitectureConfig SMALL = new ArchitectureConfig(
            OptionalInt.of(3),
            OptionalInt.of(16),
            OptionalInt.of(24),
            OptionalInt.of(4),
            Optional.of("silu"),
            Optional.empty(),
            Optional.empty());

    @TempDir
    private Path folder;

    @BeforeAll
    static void enter() {
        Engine.enter(1);
    }

    private static HuggingFaceConfig config(String modelType, String more) {
        return HuggingFaceConfig.parse("{\"model_type\": \"" + modelType + "\"" + more + "}", "test");
    }

    private static ArchitectureConfig with(Optional<GluKind> glu, Optional<NormPosition> norms) {
        return new ArchitectureConfig(
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                glu,
                norms);
    }

    @ParameterizedTest
    @CsvSource({
        "bert, hidden_act",
        "roberta, hidden_act",
        "xlm-roberta, hidden_act",
        "camembert, hidden_act",
        "distilbert, activation",
        "albert, hidden_act",
        "electra, hidden_act",
        "deberta-v2, hidden_act",
        "mpnet, hidden_act",
        "modernbert, hidden_activation"
    })
    void everyFamilyTakesAnotherShape(String modelType, String activation) {
        HuggingFaceConfig small =
                config(modelType, ", \"vocab_size\": 50, \"pad_token_id\": 1").withArchitecture(SMALL);
        assertThat(small.encoder().facts().hidden()).isEqualTo(16);
        assertThat(small.tree().path(activation).asText()).isEqualTo("silu");
        HuggingFaceConfig read = HuggingFaceConfig.parse(small.json(), "saved");
        assertThat(read.encoder()).isEqualTo(small.encoder());
        ModelDirectory source =
                new ModelDirectory(Path.of("."), config(modelType, ", \"vocab_size\": 50, \"pad_token_id\": 1"));
        try (TaskModel model = training(source, SMALL);
                Scope scope = Scope.open()) {
            assertThat(model.model().blocks()).isEqualTo(3);
            TokenBatch batch = TokenBatch.of(new int[][] {{2, 7, 3}, {2, 3}}, new int[2][3], 1);
            assertThat(model.model().forwardForScoring(scope, batch).toFloats()).hasSize(6);
        }
    }

    private static TaskModel training(ModelDirectory source, ArchitectureConfig architecture) {
        return TaskModel.forTraining(
                source,
                new TaskModel.TrainingOptions(
                        Task.SINGLE_LABEL,
                        List.of("a", "b", "c"),
                        HeadConfig.OWN,
                        OptionalDouble.empty(),
                        new TaskModel.Start(InitialWeights.RANDOM, 0, Optional.empty(), Optional.of(architecture)),
                        3));
    }

    @Test
    void isSavedAndReadBack() {
        ModelDirectory source = ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));
        TokenBatch batch = TokenBatch.of(new int[][] {{2, 70, 80, 3}, {2, 3}}, new int[2][4], 0);
        float[] logits;
        try (TaskModel model = training(source, SMALL);
                Scope scope = Scope.open()) {
            logits = model.model().forwardForScoring(scope, batch).toFloats();
            HuggingFaceDirectory.write(folder, model.config(), source, ModelParameters.tensors(model.model()));
        }
        try (TaskModel read = TaskModel.forScoring(ModelDirectory.open(folder));
                Scope scope = Scope.open()) {
            assertThat(read.model().forwardForScoring(scope, batch).toFloats()).isEqualTo(logits);
        }
    }

    @Test
    void keysThatFollowFromSizesDoNotStay() {
        HuggingFaceConfig deberta =
                config("deberta-v2", ", \"pooler_hidden_size\": 1536").withArchitecture(SMALL);
        assertThat(deberta.json()).doesNotContain("pooler_hidden_size");
        HuggingFaceConfig distilBert =
                config("distilbert", ", \"hidden_size\": 768").withArchitecture(SMALL);
        assertThat(distilBert.tree().path("dim").asInt()).isEqualTo(16);
        assertThat(distilBert.json()).doesNotContain("hidden_size");
        HuggingFaceConfig modernBert = config(
                        "modernbert",
                        ", \"num_hidden_layers\": 2, \"layer_types\": [\"sliding_attention\", \"full_attention\"]")
                .withArchitecture(SMALL);
        assertThat(modernBert.tree().path("layer_types"))
                .extracting(type -> type.asText())
                .containsExactly("sliding_attention", "full_attention", "sliding_attention");
    }

    @Test
    void gatesAndNormsAreThoseOfTheFamily() {
        HuggingFaceConfig modernBert = config("modernbert", "")
                .withArchitecture(with(Optional.of(GluKind.SWIGLU), Optional.of(NormPosition.PRE)));
        assertThat(modernBert.tree().path("hidden_activation").asText()).isEqualTo("silu");
        HuggingFaceConfig bert = config("bert", "");
        assertThat(bert.withArchitecture(with(Optional.empty(), Optional.of(NormPosition.POST)))
                        .encoder())
                .isEqualTo(bert.encoder());
        assertThatThrownBy(() -> bert.withArchitecture(with(Optional.of(GluKind.GEGLU), Optional.empty())))
                .hasMessage(
                        "model.architecture.glu is geglu, but model.source is of the family bert, whose feed-forward"
                                + " parts have no gate in transformers. Leave it out, or set activation.");
        assertThatThrownBy(() -> bert.withArchitecture(with(Optional.empty(), Optional.of(NormPosition.PRE))))
                .hasMessageContaining("whose blocks have their norms after their parts in transformers");
        assertThatThrownBy(() -> config("modernbert", "")
                        .withArchitecture(with(Optional.empty(), Optional.of(NormPosition.POST))))
                .hasMessageContaining("whose blocks have their norms before their parts in transformers");
    }

    @Test
    void preTrainedWeightsFitOneArchitecture() {
        String yaml = """
                name: test
                task: single-label
                model: {source: m, architecture: {layers: 2}}
                data: {train: {path: t.csv, format: csv}, split: {validation: 0.1}}
                output: out
                """;
        assertThatThrownBy(() -> RunConfigReader.parse(yaml, "test.yaml", List.of()))
                .hasMessageContaining("model.architecture is given, but weights is pretrained");
        assertThat(RunConfigReader.parse(yaml, "test.yaml", List.of("model.weights=random"))
                        .model()
                        .architecture()
                        .orElseThrow()
                        .layers())
                .hasValue(2);
        assertThatThrownBy(() -> RunConfigReader.parse(
                        yaml,
                        "test.yaml",
                        List.of("model.weights=random", "model.architecture={glu: glu, activation: gelu}")))
                .hasMessageContaining("activation is gelu, but glu is glu, which says the function");
    }

    @Test
    void sizesMustGoTogether() {
        ArchitectureConfig odd = new ArchitectureConfig(
                OptionalInt.empty(),
                OptionalInt.of(100),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        assertThatThrownBy(() -> config("bert", "").withArchitecture(odd))
                .hasMessageContaining("model.source with model.architecture describes a model that cannot be used")
                .hasMessageContaining("hidden_size 100 is no multiple of num_attention_heads 12");
    }
}
