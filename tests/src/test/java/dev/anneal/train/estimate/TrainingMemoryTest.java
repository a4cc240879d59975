package dev.anneal.train.estimate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.RunConfig;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.PassOptions;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainedVectors;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.huggingface.HuggingFaceConfig;
import dev.anneal.model.loss.Loss;
import dev.anneal.optimize.Optimizer;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class TrainingMemoryTest {
    private static final double FACTOR = 1.5;
    private static final HuggingFaceConfig MINILM = HuggingFaceConfig.parse(EncoderShapeTest.MINILM, "MiniLM-L6");
    private static final EncoderShape SHAPE = EncoderShape.of(MINILM);

    private static TrainingMemory memory(int ranks, String... overrides) {
        return TrainingMemory.of(SHAPE, EstimateConfigs.with(overrides), ranks, 128);
    }

    @Test
    void countsWhatTheOptimizerRemembers() {
        TrainingMemory adam = memory(2);

        assertThat(adam.parameters()).isEqualTo(4 * SHAPE.floats());
        assertThat(adam.optimizer()).isEqualTo(2 * adam.parameters());
        assertThat(memory(2, "train.shard-optimizer=true").optimizer()).isEqualTo(adam.parameters());
        assertThat(memory(2, "train.optimizer.name=sgd").optimizer()).isZero();
        assertThat(memory(2, "train.optimizer.name=sgd", "train.optimizer.momentum=0.9")
                        .optimizer())
                .isEqualTo(adam.parameters());
        assertThat(memory(2, "train.averaging.name=ema").copies()).isEqualTo(adam.parameters());
    }

    @Test
    void countsThePartialSumsOfARank() {
        assertThat(memory(4).gradients()).isEqualTo(4 * SHAPE.floats());
        assertThat(memory(2).gradients()).isEqualTo(2 * 4 * SHAPE.floats());
        assertThat(memory(1).gradients()).isEqualTo(3 * 4 * SHAPE.floats());
        assertThat(memory(1).exchange()).isZero();
    }

    @Test
    void countsOnlyWhatIsTrained() {
        assertThat(memory(1, "model.scope.trained=frozen").optimizer()).isEqualTo(2 * 4 * SHAPE.headFloats());
        assertThat(memory(1, "model.scope.trained=top-layers", "model.scope.layers=2")
                        .optimizer())
                .isEqualTo(2 * 4 * (SHAPE.headFloats() + 2 * SHAPE.blockFloats()));
        assertThat(memory(1, "model.scope.trained=frozen").activations())
                .isLessThan(memory(1).activations() / 3);
    }

    /** A quarter of them are two rows of 128. */
    @Test
    void countsTheTokensOfAMicroBatch() {
        assertThat(memory(1, "train.batch-tokens=1024").activations())
                .isEqualTo(memory(1, "train.micro-batch-size=2").activations())
                .isLessThan(memory(1).activations());
    }

    @Test
    void keepsLessWithGradientCheckpointing() {
        assertThat(memory(1, "train.gradient-checkpointing=true").activations())
                .isBetween(memory(1).activations() / 7, memory(1).activations() / 2);
    }

    /** MiniLM-L6's shape, 8 rows of 128 tokens: what the process grows by, against the estimate without the engine itself. */
    @Test
    void agreesWithWhatAStepTakes() throws IOException {
        Engine.enter(1);
        // Once: what the first run gives back, the second one takes again.
        long before = kibibytes("VmRSS");
        for (String checkpointing : List.of("true", "false")) {
            RunConfig config = EstimateConfigs.with(
                    "train.batch-size=8",
                    "train.micro-batch-size=8",
                    "cluster.executors=1",
                    "train.gradient-checkpointing=" + checkpointing);
            TrainingMemory estimate = TrainingMemory.of(SHAPE, config, 1, 128);
            long expected =
                    estimate.parameters() + estimate.gradients() + estimate.optimizer() + estimate.activations();

            double measured = 1024.0 * (peakKibibytes(config) - before);

            assertThat(measured / expected)
                    .as("%,.0f bytes measured, %,d estimated, checkpointing %s", measured, expected, checkpointing)
                    .isBetween(1 / FACTOR, FACTOR);
        }
    }

    private static long peakKibibytes(RunConfig config) throws IOException {
        // Sets the peak back to what is resident now.
        Files.writeString(Path.of("/proc/self/clear_refs"), "5");
        List<FlatVector> gradients = new ArrayList<>();
        try (EncoderModel model = model();
                Optimizer optimizer = new Optimizer(Optimizer.Settings.adamW(0.9, 0.999, 1e-8, 0.01), model)) {
            model.vectors().forEach(vector -> vector.values().put(0, 1));
            model.layouts().forEach(layout -> gradients.add(FlatVector.zeros(layout.floats())));
            for (int step = 0; step < 2; step++) {
                pass(model, config, gradients);
                optimizer.update(gradients, step, 1e-5, 1);
            }
        } finally {
            gradients.forEach(FlatVector::close);
        }
        return kibibytes("VmHWM");
    }

    private static EncoderModel model() {
        Encoder encoder = MINILM.encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(HeadKind.SEQUENCE, 2).addTo(builder);
        return builder.build();
    }

    private static void pass(EncoderModel model, RunConfig config, List<FlatVector> gradients) {
        int rows = config.train().microBatchRows();
        long[] mask = new long[rows * 128];
        Arrays.fill(mask, 1);
        TokenBatch batch = new TokenBatch(rows, 128, mask, new long[rows * 128], mask);
        PassOptions.Saving saving =
                config.train().gradientCheckpointing() ? PassOptions.Saving.OUTPUTS : PassOptions.Saving.EVERYTHING;
        try (Loss loss = new Loss(Loss.Kind.CROSS_ENTROPY);
                Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(
                        batch, new DropoutSeed(1, 0, 0), TrainedVectors.all(model), PassOptions.PLAIN.saving(saving))) {
            pass.backward(
                    loss.apply(scope, pass.logits(), scope.integers(new long[rows], rows), 1)
                            .gradient(),
                    new Into(gradients));
        }
    }

    private static long kibibytes(String name) throws IOException {
        Matcher matcher =
                Pattern.compile(name + ":\\s+(\\d+) kB").matcher(Files.readString(Path.of("/proc/self/status")));
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private record Into(List<FlatVector> gradients) implements GradientSink {
        @Override
        public FlatVector gradientFor(int index) {
            return gradients.get(index);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            gradient.copyTo(gradients.get(0).values());
        }

        @Override
        public void release(int index, FlatVector gradient) {}

        @Override
        public void ready(int index, FlatVector gradient) {}
    }
}
