package dev.anneal.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.config.LoraConfig;
import dev.anneal.model.Adapters;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.huggingface.PeftAdapter;
import dev.anneal.model.huggingface.TaskModel;
import dev.anneal.model.weights.SafetensorsFile;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters change what their matrices are, and have the gradients of a function of A and B. */
final class AdaptersTest {
    private static final LoraConfig LORA = new LoraConfig(2, 6, List.of("query", "output.dense"), 0);
    private static final TokenBatch BATCH =
            TokenBatch.of(new int[][] {{2, 11, 12, 13, 3}, {2, 14, 15, 3}}, new int[][] {new int[5], new int[4]}, 0);

    @TempDir
    private Path folder;

    @BeforeEach
    void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void theyChangeNothingAtFirst() {
        try (TaskModel plain = model(TinyTask.SINGLE_LABEL);
                TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            model.model().adapt(LORA, 1);
            model.model().mergeAdapters();
            assertThat(logits(model.model())).isEqualTo(logits(plain.model()));
            assertThat(model.model().parameters()).isEqualTo(plain.model().parameters());
            Adapters adapters = model.model().adapters().orElseThrow();
            // query, attention.output.dense and output.dense of two blocks.
            assertThat(adapters.parameters()).hasSize(12);
            adapters.parameterValues().forEach((name, values) -> {
                double bound =
                        1 / Math.sqrt(adapters.parameters().get(name).shape().get(1));
                float largest = 0;
                for (int i = 0; i < values.capacity(); i++) {
                    largest = Math.max(largest, Math.abs(values.get(i)));
                }
                if (name.contains("lora_B")) {
                    assertThat(largest).isZero();
                } else {
                    assertThat(largest).isBetween((float) (0.7 * bound), (float) bound);
                }
            });
        }
    }

    /** W0 + alpha / rank B A, summed by hand. */
    @Test
    void aMatrixIsTheSourcesAndAlphaByRankTimesTheProduct() {
        try (TaskModel plain = model(TinyTask.SINGLE_LABEL);
                TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            fill(model.model());
            String module = "bert.encoder.layer.1.attention.self.query";
            Map<String, FloatBuffer> values =
                    model.model().adapters().orElseThrow().parameterValues();
            FloatBuffer a = values.get(module + ".lora_A.weight");
            FloatBuffer b = values.get(module + ".lora_B.weight");
            FloatBuffer before = plain.model().parameterValues().get(module + ".weight");
            FloatBuffer after = model.model().parameterValues().get(module + ".weight");
            int width = a.capacity() / 2;
            for (int row = 0; row < b.capacity() / 2; row++) {
                for (int column = 0; column < width; column++) {
                    double product = b.get(2 * row) * a.get(column) + b.get(2 * row + 1) * a.get(width + column);
                    assertThat((double) after.get(row * width + column))
                            .isCloseTo(before.get(row * width + column) + 3 * product, within(1e-6));
                }
            }
            String key = "bert.encoder.layer.1.attention.self.key.weight";
            assertThat(model.model().parameterValues().get(key))
                    .isEqualTo(plain.model().parameterValues().get(key));
        }
    }

    /** Half of the logits' squares, along a random direction of all adapters; with shared blocks too. */
    @Test
    void gradientsAreThoseOfTheLoss() {
        for (TinyTask task : List.of(TinyTask.SINGLE_LABEL, TinyTask.SHARED_BLOCKS)) {
            try (TaskModel model = model(task)) {
                fill(model.model());
                EncoderModel encoder = model.model();
                TrainedVectors trained = TrainedVectors.from(encoder, encoder.blocks() + 1);
                Map<Integer, float[]> gradients = GradientValues.of(encoder, BATCH, trained);
                // The words' are not among them.
                assertThat(gradients.keySet()).isEqualTo(trained.vectors());
                Random random = new Random(5);
                Map<Integer, float[]> direction = new TreeMap<>();
                double expected = 0;
                for (Map.Entry<Integer, float[]> gradient : gradients.entrySet()) {
                    if (!encoder.layouts().get(gradient.getKey()).name().startsWith("lora.")) {
                        continue;
                    }
                    float[] step = new float[gradient.getValue().length];
                    encoder.layouts().get(gradient.getKey()).blocks().forEach(placed -> {
                        for (int i = 0; i < placed.block().size(); i++) {
                            step[(int) placed.offset() + i] = (float) random.nextGaussian();
                        }
                    });
                    for (int i = 0; i < step.length; i++) {
                        expected += (double) step[i] * gradient.getValue()[i];
                    }
                    direction.put(gradient.getKey(), step);
                }
                double width = 1e-3;
                double slope = (lossAt(encoder, direction, width) - lossAt(encoder, direction, -width)) / (2 * width);
                assertThat(slope).as(task.name()).isCloseTo(expected, within(0.01 * Math.abs(expected) + 1e-4));
            }
        }
    }

    @Test
    void namesThatNoLayerHasAreRefused() {
        try (TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            assertThatThrownBy(() -> model.model().adapt(new LoraConfig(2, 4, List.of("q_lin"), 0), 1))
                    .hasMessageContaining("model.lora.targets has \"q_lin\", but no layer of the model has that name")
                    .hasMessageContaining("attention.self.query");
        }
    }

    @Test
    void filesArePefts() throws Exception {
        try (TaskModel model = model(TinyTask.SINGLE_LABEL)) {
            fill(model.model());
            float[] logits = logits(model.model());
            new PeftAdapter(LORA, model).write(folder, "owner/name");
            model.model().takeUpAdapters();
            assertThat(model.model().vectors()).hasSameSizeAs(model.model().depths());
            assertThat(model.model().layouts())
                    .noneMatch(layout -> layout.name().startsWith("lora."));
            assertThat(logits(model.model())).isEqualTo(logits);

            JsonNode json = new ObjectMapper().readTree(Files.readString(folder.resolve("adapter_config.json")));
            assertThat(json.path("peft_type").asText()).isEqualTo("LORA");
            assertThat(json.path("r").asInt()).isEqualTo(2);
            assertThat(json.path("lora_alpha").asDouble()).isEqualTo(6);
            assertThat(json.path("task_type").asText()).isEqualTo("SEQ_CLS");
            assertThat(json.path("base_model_name_or_path").asText()).isEqualTo("owner/name");
            assertThat(json.path("target_modules").toString()).isEqualTo("[\"query\",\"output.dense\"]");
            assertThat(json.path("modules_to_save").toString()).isEqualTo("[\"bert.pooler.dense\",\"classifier\"]");
            try (SafetensorsFile file = SafetensorsFile.open(folder.resolve("adapter_model.safetensors"))) {
                assertThat(file.names())
                        .hasSize(16)
                        .contains(
                                "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight",
                                "base_model.model.bert.encoder.layer.1.output.dense.lora_B.weight",
                                "base_model.model.bert.pooler.dense.bias",
                                "base_model.model.classifier.weight");
            }
        }
    }

    private TaskModel model(TinyTask task) {
        TinyRun run = new TinyRun(folder, task, "train.dropout=0");
        return run.model(run.config());
    }

    /** With A and B that are not zero. */
    private static void fill(EncoderModel model) {
        boolean albert = model.sharesParameters();
        model.adapt(albert ? new LoraConfig(2, 6, List.of("query", "ffn"), 0) : LORA, 1);
        Random random = new Random(3);
        model.adapters().orElseThrow().parameterValues().forEach((name, values) -> {
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, (float) (0.1 * random.nextGaussian()));
            }
        });
        model.mergeAdapters();
    }

    private static double lossAt(EncoderModel model, Map<Integer, float[]> direction, double length) {
        Map<Integer, float[]> before = new TreeMap<>();
        direction.forEach((vector, step) -> {
            FloatBuffer values = model.vectors().get(vector).values();
            float[] old = new float[step.length];
            values.duplicate().get(old);
            before.put(vector, old);
            for (int i = 0; i < step.length; i++) {
                values.put(i, (float) (old[i] + length * step[i]));
            }
        });
        model.mergeAdapters();
        double loss = 0;
        for (float logit : logits(model)) {
            loss += 0.5 * logit * logit;
        }
        before.forEach((vector, old) -> model.vectors().get(vector).values().put(old));
        model.mergeAdapters();
        return loss;
    }

    private static float[] logits(EncoderModel model) {
        try (Scope scope = Scope.open()) {
            return model.forwardForScoring(scope, BATCH).toFloats();
        }
    }
}
