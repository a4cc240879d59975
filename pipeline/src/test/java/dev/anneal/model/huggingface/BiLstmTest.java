package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.PassOptions;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.loss.Loss;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads with an LSTM; the figures are those of {@code torch.nn.LSTM} on packed sequences, {@code tests/reference/bilstm.py}. */
class BiLstmTest {
    private static final ModelDirectory TINY =
            ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));

    @TempDir
    private Path folder;

    @BeforeAll
    static void enter() {
        Engine.enter(1);
    }

    private static ModelDirectory source(String name) throws URISyntaxException {
        Path folder = Path.of(EncoderModel.class
                        .getResource("bilstm/" + name + "/config.json")
                        .toURI())
                .getParent();
        return new ModelDirectory(folder, HuggingFaceConfig.read(folder.resolve("config.json")));
    }

    private static JsonNode figures(String name) throws IOException {
        return new ObjectMapper().readTree(EncoderModel.class.getResource("bilstm/" + name + "/figures.json"));
    }

    private static TokenBatch batch(JsonNode figures) {
        int[][] rows = StreamSupport.stream(figures.path("rows").spliterator(), false)
                .map(BiLstmTest::ints)
                .toArray(int[][]::new);
        return batch(rows);
    }

    private static TokenBatch batch(int[]... rows) {
        return TokenBatch.of(
                rows, Arrays.stream(rows).map(row -> new int[row.length]).toArray(int[][]::new), 0);
    }

    private static int[] ints(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "text-last-4-concat", "tokens-last-4-concat"})
    void logitsLossAndGradientsAreThoseOfTorch(String name) throws Exception {
        JsonNode figures = figures(name);
        long[] labels =
                Arrays.stream(ints(figures.path("labels"))).asLongStream().toArray();
        long count = Arrays.stream(labels).filter(label -> label >= 0).count();
        try (TaskModel model = TaskModel.forScoring(source(name));
                Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
                Scope scope = Scope.open();
                ParameterGradients gradients = new ParameterGradients(model.model());
                TrainingPass pass = model.model().forwardForTraining(batch(figures), new DropoutSeed(1, 0, 0))) {
            assertClose(
                    model.model().forwardForScoring(scope, batch(figures)).toFloats(),
                    figures.path("logits"),
                    1e-5,
                    "scored");
            assertClose(pass.logits().toFloats(), figures.path("logits"), 1e-5, "trained");
            Loss.Term term = loss.apply(scope, pass.logits(), scope.integers(labels, labels.length), 1.0 / count);
            pass.backward(term.gradient(), gradients);
            assertThat(term.sum() / count).isCloseTo(figures.path("loss").asDouble(), within(1e-5));
            Map<String, float[]> all = gradients.byName();
            assertThat(all)
                    .containsKeys(
                            "lstm.weight_ih_l0",
                            "lstm.weight_hh_l0_reverse",
                            "lstm.bias_ih_l0",
                            "lstm.bias_hh_l0_reverse",
                            "classifier.weight",
                            "bert.encoder.layer.0.output.dense.weight");
            all.forEach((parameter, values) -> {
                if (figures.path("gradients").has(parameter)) {
                    assertClose(values, figures.path("gradients").path(parameter), 1e-4, parameter);
                }
            });
        }
    }

    private static void assertClose(float[] actual, JsonNode expected, double most, String what) {
        assertThat(actual).as(what).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as(what + " " + i)
                    .isCloseTo(expected.path(i).asDouble(), within(most));
        }
    }

    private static HeadConfig lstm(Optional<Pooling> pooling) {
        return new HeadConfig(pooling, OptionalDouble.empty(), 1, 0, Optional.empty(), OptionalInt.of(5));
    }

    private static TaskModel tiny(Task task) {
        return TaskModel.forTraining(
                TINY,
                new TaskModel.TrainingOptions(
                        task, List.of("a", "b", "c"), lstm(Optional.empty()), OptionalDouble.empty(), 3));
    }

    private static float[] logits(TaskModel model, TokenBatch batch) {
        try (Scope scope = Scope.open()) {
            return model.model().forwardForScoring(scope, batch).toFloats();
        }
    }

    @Test
    void paddingAndOtherRowsChangeNothing() throws Exception {
        int[] some = {2, 21, 7, 3};
        int[] longer = {2, 35, 36, 4, 8, 9, 3};
        for (String name : List.of("text", "tokens-last-4-concat")) {
            try (TaskModel model = TaskModel.forScoring(source(name))) {
                float[] alone = logits(model, batch(some));
                float[] together = logits(model, batch(some, longer, longer));
                for (int i = 0; i < alone.length; i++) {
                    assertThat(together[i]).as(name).isCloseTo(alone[i], within(2e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SINGLE_LABEL", "MULTI_LABEL", "REGRESSION", "TOKENS"})
    void aSavedHeadIsReadBackWithTheSameLogits(Task task) {
        TokenBatch batch = batch(new int[] {2, 40, 50, 60, 3}, new int[] {2, 70, 3});
        float[] logits;
        try (TaskModel model = tiny(task)) {
            logits = logits(model, batch);
            HuggingFaceDirectory.write(folder, model.config(), TINY, ModelParameters.tensors(model.model()));
            UsageText use =
                    new UsageText(model.config(), task, Signature.Inputs.IDS_AND_MASK, ServingSettings.Texts.ONE);
            assertThat(use.text()).contains("transformers has no class for this model's head");
        }
        try (TaskModel read = TaskModel.forScoring(ModelDirectory.open(folder))) {
            assertThat(read.task()).isEqualTo(task);
            assertThat(read.config().head().lstmSize()).hasValue(5);
            assertThat(logits(read, batch)).isEqualTo(logits);
        }
    }

    @Test
    void newParametersAreThoseOfTorch() {
        try (TaskModel model = tiny(Task.TOKENS)) {
            double bound = 1 / Math.sqrt(5);
            model.model().parameterValues().forEach((name, values) -> {
                if (name.startsWith("lstm.")) {
                    float largest = 0;
                    for (int i = 0; i < values.capacity(); i++) {
                        largest = Math.max(largest, Math.abs(values.get(i)));
                    }
                    assertThat((double) largest).as(name).isBetween(bound * 0.6, bound);
                }
            });
        }
    }

    @Test
    void learnsOnAFrozenEncoder() throws Exception {
        try (TaskModel model = TaskModel.forScoring(source("text-last-4-concat"));
                Scope scope = Scope.open();
                ParameterGradients gradients = new ParameterGradients(model.model());
                TrainingPass pass = model.model()
                        .forwardForTraining(
                                batch(new int[] {2, 35, 3}, new int[] {2, 3}),
                                new DropoutSeed(1, 0, 0),
                                TrainedVectors.from(model.model(), model.model().blocks() + 1),
                                PassOptions.PLAIN)) {
            pass.backward(scope.floats(new float[] {1, -1, 0, 2, 0, 1}, 2, 3), gradients);
            assertThat(gradients.byName().keySet())
                    .allMatch(name -> name.startsWith("lstm.") || name.startsWith("classifier."))
                    .hasSize(10);
        }
    }

    @Test
    void poolingsLeaveNoTokens() {
        assertThatThrownBy(() -> lstm(Optional.of(Pooling.MEAN)))
                .hasMessageContaining("lstm-size is given, but pooling mean leaves no tokens for it");
        assertThatThrownBy(() -> TaskModel.forTraining(
                        TINY,
                        new TaskModel.TrainingOptions(
                                Task.TOKENS,
                                List.of("a", "b"),
                                lstm(Optional.of(Pooling.LAST_4_CONCAT)),
                                OptionalDouble.empty(),
                                3)))
                .hasMessageContaining("the model has 2 blocks");
        assertThatThrownBy(() -> tiny(Task.MASKED_LM))
                .hasMessageContaining("model.head.lstm-size is 5, but task masked-lm has its own head");
    }
}
