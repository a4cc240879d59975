package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.Precision;
import dev.anneal.config.Task;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.family.Family;
import dev.anneal.model.loss.Loss;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Both heads of BertForPreTraining; the figures are those of transformers, {@code tests/reference/next_sentence.py}. */
class NextSentenceTest {
    private static final double CLOSE = 1e-5;

    private static ModelDirectory source;
    private static JsonNode figures;

    @BeforeAll
    static void readFigures() throws Exception {
        Engine.enter(1);
        Path folder = Path.of(EncoderModel.class
                        .getResource("next-sentence/config.json")
                        .toURI())
                .getParent();
        source = new ModelDirectory(folder, HuggingFaceConfig.read(folder.resolve("config.json")));
        figures = new ObjectMapper().readTree(folder.resolve("figures.json").toFile());
    }

    @Test
    void logitsAreThoseOfTransformers() {
        try (TaskModel model = TaskModel.forScoring(source);
                Scope scope = Scope.open()) {
            assertThat(model.task()).isEqualTo(Task.MASKED_LM);
            List<Tensor> outputs = model.model().outputsForScoring(scope, batch());
            assertThat(outputs).hasSize(2);
            assertClose(outputs.get(0).toFloats(), figures.path("prediction_logits"), "words");
            assertClose(outputs.get(1).toFloats(), figures.path("seq_relationship_logits"), "pairs");
            assertThat(model.model().forwardForScoring(scope, batch()).toFloats())
                    .isEqualTo(outputs.get(0).toFloats());
        }
    }

    @Test
    void bothLossesTeachTheWholeModel() {
        try (TaskModel model = training(source);
                Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
                Scope scope = Scope.open();
                TrainingPass pass = model.model().forwardForTraining(batch(), new DropoutSeed(1, 0, 0));
                ParameterGradients gradients = new ParameterGradients(model.model())) {
            long[] words = longs(figures.path("words"));
            long[] pairs = longs(figures.path("next_sentence"));
            Loss.Term ofWords =
                    loss.apply(scope, pass.outputs().get(0), scope.integers(words, words.length), 1.0 / words.length);
            Loss.Term ofPairs =
                    loss.apply(scope, pass.outputs().get(1), scope.integers(pairs, pairs.length), 1.0 / pairs.length);
            pass.backward(List.of(ofWords.gradient(), ofPairs.gradient()), gradients);

            assertThat(ofWords.sum() / words.length)
                    .isCloseTo(figures.path("masked_loss").asDouble(), within(CLOSE));
            assertThat(ofPairs.sum() / pairs.length)
                    .isCloseTo(figures.path("next_sentence_loss").asDouble(), within(CLOSE));
            Map<String, float[]> all = gradients.byName();
            assertThat(all).hasSize(figures.path("gradients").size());
            all.forEach((name, values) ->
                    assertClose(values, figures.path("gradients").path(name), name));
        }
    }

    @Test
    void isSavedAsTheClassOfTransformers() {
        try (TaskModel model = training(source)) {
            assertThat(model.report().initialised()).isEmpty();
            assertThat(model.config().json()).contains("\"BertForPreTraining\"");
            assertThat(model.config().task()).contains(Task.MASKED_LM);
            assertThat(model.model().parameters())
                    .containsKeys(
                            "bert.pooler.dense.weight",
                            "cls.seq_relationship.weight",
                            "cls.seq_relationship.bias",
                            "cls.predictions.bias");
        }
        TaskModel.TrainingOptions alone = new TaskModel.TrainingOptions(
                Task.MASKED_LM, List.of(), HeadConfig.OWN, OptionalDouble.empty(), TaskModel.Start.PRETRAINED, 3);
        try (TaskModel model = TaskModel.forTraining(source, alone)) {
            assertThat(model.config().json()).contains("\"BertForMaskedLM\"");
            assertThat(model.model().parameters()).doesNotContainKey("cls.seq_relationship.weight");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "roberta, RoBERTa was pre-trained without it",
        "albert, ALBERT was pre-trained to tell the order",
        "electra, ELECTRA was pre-trained to find replaced words",
        "modernbert, transformers has no class of this family",
        "distilbert, transformers has no class of this family"
    })
    void otherFamiliesRefuseIt(String modelType, String reason) {
        HuggingFaceConfig config = HuggingFaceConfig.parse("{\"model_type\": \"" + modelType + "\"}", "test");
        assertThatThrownBy(config::withNextSentence)
                .hasMessageContaining(
                        "data.masking.next-sentence is true, but model.source is of the family " + modelType)
                .hasMessageContaining(reason);
    }

    @Test
    void bertIsTheOnlyFamily() {
        assertThat(Family.ALL.stream()
                        .map(family ->
                                HuggingFaceConfig.parse("{\"model_type\": \"" + family.modelType() + "\"}", "test"))
                        .filter(config -> config.encoder().nextSentenceHead().isPresent())
                        .map(config -> config.family().modelType()))
                .containsExactly("bert");
        assertThatThrownBy(
                        HuggingFaceConfig.parse("{\"model_type\": \"bert\", \"type_vocab_size\": 1}", "test")
                                ::withNextSentence)
                .hasMessageContaining("type_vocab_size 1");
    }

    private static TaskModel training(ModelDirectory from) {
        return TaskModel.forTraining(
                from,
                new TaskModel.TrainingOptions(
                        Task.MASKED_LM,
                        List.of(),
                        HeadConfig.OWN,
                        OptionalDouble.of(0),
                        TaskModel.Start.PRETRAINED,
                        3,
                        true,
                        Precision.FP32));
    }

    private static TokenBatch batch() {
        return TokenBatch.of(rows("rows"), rows("types"), 0).withTargets(longs(figures.path("targets")));
    }

    private static int[][] rows(String key) {
        return StreamSupport.stream(figures.path(key).spliterator(), false)
                .map(row -> StreamSupport.stream(row.spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray())
                .toArray(int[][]::new);
    }

    private static long[] longs(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .mapToLong(JsonNode::asLong)
                .toArray();
    }

    private static void assertClose(float[] actual, JsonNode expected, String what) {
        assertThat(actual).as(what).hasSize(expected.size());
        for (int i = 0; i < actual.length; i++) {
            assertThat((double) actual[i])
                    .as(what + " " + i)
                    .isCloseTo(expected.path(i).asDouble(), within(CLOSE));
        }
    }
}
