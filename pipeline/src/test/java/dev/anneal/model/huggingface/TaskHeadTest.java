package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.config.HeadActivation;
import dev.anneal.config.HeadConfig;
import dev.anneal.config.Pooling;
import dev.anneal.config.Task;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.VectorLayout;
import dev.anneal.model.loss.Loss;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import dev.anneal.vectors.VectorFolders;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Heads of ours instead of a family's: what they compute, what they learn, and that a saved one is read back. */
class TaskHeadTest {
    private static final ModelDirectory TINY =
            ModelDirectory.open(VectorFolders.committed("tiny-bert/seqcls-single/model"));
    private static final long[] MASK = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0};
    private static final TokenBatch BATCH =
            new TokenBatch(2, 5, new long[] {2, 40, 50, 60, 3, 2, 70, 3, 0, 0}, new long[10], MASK);

    @TempDir
    static Path folder;

    private static ModelDirectory fourBlocks;

    @BeforeAll
    static void makeAModelOfFourBlocks() throws IOException {
        Engine.enter(1);
        Path deep = Files.createDirectory(folder.resolve("deep"));
        String config = Files.readString(TINY.folder().resolve("config.json"))
                .replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 4");
        HuggingFaceConfig four = HuggingFaceConfig.parse(config, "four blocks");
        EncoderModel model = four.encoder().build().build();
        model.parameters().values().forEach(parameter -> {
            FloatBuffer values = model.parameterValues().get(parameter.name());
            Random random = new Random(parameter.name().hashCode());
            for (int i = 0; i < values.capacity(); i++) {
                values.put(i, parameter.isNormWeight() ? 1 : (float) (0.3 * random.nextGaussian()));
            }
        });
        HuggingFaceDirectory.write(deep.resolve("model"), four, TINY, ModelParameters.tensors(model));
        model.close();
        fourBlocks = ModelDirectory.open(deep.resolve("model"));
    }

    private static TaskModel model(Task task, HeadConfig head) {
        return TaskModel.forTraining(
                fourBlocks, new TaskModel.TrainingOptions(task, List.of("a", "b", "c"), head, OptionalDouble.of(0), 3));
    }

    private static HeadConfig head(Pooling pooling, int layers, int samples) {
        Optional<HeadActivation> activation = layers == 0 ? Optional.empty() : Optional.of(HeadActivation.GELU);
        return new HeadConfig(
                Optional.of(pooling), OptionalDouble.of(0), samples, layers, activation, OptionalInt.empty());
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void everyPoolingHasTheGradientOfItsLoss(Pooling pooling) {
        int layers = pooling == Pooling.POOLER ? 0 : 2;
        try (TaskModel taskModel = model(Task.SINGLE_LABEL, head(pooling, layers, 3));
                Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
                Gradients gradients = new Gradients(taskModel.model())) {
            EncoderModel model = taskModel.model();
            shake(model);
            backward(model, loss, gradients);
            for (int vector = 1; vector < model.layouts().size(); vector++) {
                for (VectorLayout.PlacedParameter placed :
                        model.layouts().get(vector).parameters()) {
                    if (!taskModel.config().family().mayBeNew(placed.parameter().name())) {
                        continue;
                    }
                    int at = (int) placed.offset();
                    double slope = slope(model, loss, vector, at);
                    assertThat((double) gradients.vectors.get(vector).values().get(at))
                            .as(placed.parameter().name())
                            .isCloseTo(slope, within(2e-3 + 0.02 * Math.abs(slope)));
                }
            }
        }
    }

    /** New heads are small; larger values show more. */
    private static void shake(EncoderModel model) {
        model.parameterValues().forEach((name, values) -> {
            if (!name.startsWith("bert.")) {
                Random random = new Random(name.hashCode());
                for (int i = 0; i < values.capacity(); i++) {
                    values.put(i, (float) (0.15 * random.nextGaussian()));
                }
            }
        });
    }

    private static double slope(EncoderModel model, Loss loss, int vector, int at) {
        float step = 2e-3f;
        FloatBuffer values = model.vectors().get(vector).values();
        float before = values.get(at);
        values.put(at, before + step);
        double above = lossOf(model, loss);
        values.put(at, before - step);
        double below = lossOf(model, loss);
        values.put(at, before);
        return (above - below) / (2 * step);
    }

    private static double lossOf(EncoderModel model, Loss loss) {
        try (Scope scope = Scope.open()) {
            Tensor logits = model.forwardForScoring(scope, BATCH);
            return loss.apply(scope, logits, scope.integers(new long[] {1, 2}, 2), 1)
                    .sum();
        }
    }

    private static void backward(EncoderModel model, Loss loss, Gradients gradients) {
        try (Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(BATCH, new DropoutSeed(1, 0, 0))) {
            Tensor labels = scope.integers(new long[] {1, 2}, 2);
            pass.backward(loss.apply(scope, pass.logits(), labels, 1).gradient(), gradients);
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void aSavedHeadIsReadBackWithTheSameLogits(Pooling pooling) {
        Path saved = folder.resolve("saved-" + pooling);
        float[] logits;
        try (TaskModel trained = model(Task.MULTI_LABEL, head(pooling, pooling == Pooling.POOLER ? 0 : 1, 1))) {
            shake(trained.model());
            logits = logits(trained);
            HuggingFaceDirectory.write(saved, trained.config(), fourBlocks, ModelParameters.tensors(trained.model()));
        }
        try (TaskModel read = TaskModel.forScoring(ModelDirectory.open(saved))) {
            assertThat(read.task()).isEqualTo(Task.MULTI_LABEL);
            assertThat(logits(read)).containsExactly(logits);
        }
    }

    private static float[] logits(TaskModel model) {
        try (Scope scope = Scope.open()) {
            return model.model().forwardForScoring(scope, BATCH).toFloats();
        }
    }

    @Test
    void paddingChangesNothing() {
        TokenBatch alone = new TokenBatch(1, 3, new long[] {2, 70, 3}, new long[3], new long[] {1, 1, 1});
        for (Pooling pooling : Pooling.values()) {
            try (TaskModel model = model(Task.SINGLE_LABEL, head(pooling, 0, 1));
                    Scope scope = Scope.open()) {
                shake(model.model());
                float[] together = logits(model);
                float[] single = model.model().forwardForScoring(scope, alone).toFloats();
                for (int i = 0; i < 3; i++) {
                    assertThat(single[i]).as(pooling.name()).isCloseTo(together[3 + i], within(2e-5f));
                }
            }
        }
    }

    @Test
    void severalSamplesOfDropoutAverageMasks() {
        HeadConfig many = new HeadConfig(
                Optional.of(Pooling.CLS), OptionalDouble.of(0.5), 400, 0, Optional.empty(), OptionalInt.empty());
        try (TaskModel model = model(Task.SINGLE_LABEL, many);
                TrainingPass pass = model.model().forwardForTraining(BATCH, new DropoutSeed(1, 0, 0))) {
            float[] scored = logits(model);
            float[] trained = pass.logits().toFloats();
            assertThat(trained).isNotEqualTo(scored);
            for (int i = 0; i < scored.length; i++) {
                assertThat(trained[i]).isCloseTo(scored[i], within(0.05f));
            }
        }
    }

    @Test
    void tokensTakeStatesOfSeveralBlocksButNoPooling() {
        for (Pooling pooling : List.of(Pooling.LAST_4_CONCAT, Pooling.WEIGHTED_LAYERS)) {
            try (TaskModel model = model(Task.TOKENS, head(pooling, 1, 1))) {
                assertThat(logits(model)).hasSize(2 * 5 * 3);
            }
        }
        assertThatThrownBy(() -> model(Task.TOKENS, head(Pooling.MEAN, 0, 1)))
                .hasMessageContaining("model.head.pooling is mean, but task tokens answers for each token");
        assertThatThrownBy(() -> model(Task.MASKED_LM, head(Pooling.MEAN, 0, 1)))
                .hasMessageContaining("task masked-lm has its own head");
    }

    @Test
    void fourStatesNeedThreeBlocks() {
        TaskModel.TrainingOptions options = new TaskModel.TrainingOptions(
                Task.SINGLE_LABEL, List.of("a", "b"), head(Pooling.LAST_4_CONCAT, 0, 1), OptionalDouble.empty(), 1);
        assertThatThrownBy(() -> TaskModel.forTraining(TINY, options)).hasMessageContaining("the model has 2 blocks");
    }

    private static final class Gradients implements GradientSink, AutoCloseable {
        private final List<FlatVector> vectors = new ArrayList<>();

        Gradients(EncoderModel model) {
            model.layouts().forEach(layout -> vectors.add(FlatVector.zeros(layout.floats())));
        }

        @Override
        public FlatVector gradientFor(int index) {
            return vectors.get(index);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            // Not looked at.
        }

        @Override
        public void release(int index, FlatVector gradient) {
            throw new AssertionError("no vector is shared");
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            assertThat(gradient).isSameAs(vectors.get(index));
        }

        @Override
        public void close() {
            vectors.forEach(FlatVector::close);
        }
    }
}
