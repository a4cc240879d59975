package dev.anneal.model.huggingface;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.config.Precision;
import dev.anneal.model.DropoutSeed;
import dev.anneal.model.EncoderModel;
import dev.anneal.model.GradientSink;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.ParameterInitializer;
import dev.anneal.model.RowGradient;
import dev.anneal.model.TokenBatch;
import dev.anneal.model.TrainingPass;
import dev.anneal.model.family.Encoder;
import dev.anneal.model.torchscript.Signature;
import dev.anneal.model.torchscript.TorchScriptFile;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import dev.anneal.vectors.VectorFolders;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models of all families compute with products of 16 bits what they compute in fp32, as far as 16 bits go, forward and backward, with dropout and without. */
final class HalfPrecisionTest {
    private static final int[][] ROWS = {{2, 21, 7, 9, 30, 3}, {2, 25, 3}};

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    private record Computed(float[] scored, float[] trained, float[] gradient) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bert/tokens-three-types",
                "roberta/tokens-limit-pad-0",
                "albert/mlm-equal-widths",
                "electra/single-holes",
                "mpnet/single-buckets-40",
                "deberta-v2/tokens-buckets-7",
                "deberta-v2/mlm-conv-3-gelu-2",
                "modernbert/single-mean-sdpa",
                "modernbert/tokens-window-4-eager"
            })
    void isCloseToFp32(String name) {
        Computed full = compute(name, Precision.FP32);
        assertClose(compute(name, Precision.BF16), full, 0.06);
        assertClose(compute(name, Precision.FP16), full, 0.008);
    }

    private static void assertClose(Computed half, Computed full, double distance) {
        assertThat(half.scored()).isNotEqualTo(full.scored());
        assertThat(distance(half.scored(), full.scored())).as("scored").isLessThan(distance);
        assertThat(distance(half.trained(), full.trained())).as("trained").isLessThan(distance);
        assertThat(distance(half.gradient(), full.gradient())).as("gradient").isLessThan(2 * distance);
    }

    /** The length of the difference, as a share of the length. */
    private static double distance(float[] some, float[] others) {
        double difference = 0;
        double length = 0;
        for (int i = 0; i < others.length; i++) {
            difference += Math.pow(some[i] - others[i], 2);
            length += Math.pow(others[i], 2);
        }
        return Math.sqrt(difference / length);
    }

    private static Computed compute(String name, Precision precision) {
        try (EncoderModel model = open(name, precision);
                Scope scope = Scope.open()) {
            TokenBatch batch = TokenBatch.of(ROWS, new int[][] {new int[6], new int[3]}, 0);
            float[] scored = model.forwardForScoring(scope, batch).toFloats();
            try (TrainingPass pass = model.forwardForTraining(batch, new DropoutSeed(1, 2, 3));
                    Gradients gradients = new Gradients(model)) {
                Tensor logits = pass.logits();
                float[] trained = logits.toFloats();
                pass.backward(scope.floats(noise(trained.length), logits.shape()), gradients);
                return new Computed(scored, trained, gradients.values());
            }
        }
    }

    private static float[] noise(int size) {
        Random random = new Random(size);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static EncoderModel open(String name, Precision precision) {
        HuggingFaceConfig config = HuggingFaceConfig.read(
                        VectorFolders.committed(name).resolve("model/config.json"))
                .withDropouts(OptionalDouble.of(0.1), OptionalDouble.of(0.1));
        Encoder encoder = config.encoder();
        ModelBuilder builder = encoder.build();
        encoder.head(TaskKeys.headOf(config.task().orElseThrow()).orElseThrow(), 3)
                .addTo(builder);
        EncoderModel model = builder.build(precision);
        new ParameterInitializer(3, parameter -> 0.1)
                .initialise(model, model.parameters().keySet());
        return model;
    }

    /** What is exported computes in fp32, however it was trained. */
    @Test
    void exportsAreFp32(@TempDir Path folder) throws Exception {
        Signature signature = new Signature(Signature.Inputs.IDS_MASK_AND_TYPES, Signature.Outputs.AS_THEY_ARE);
        try (EncoderModel half = open("bert/tokens-three-types", Precision.BF16);
                EncoderModel full = open("bert/tokens-three-types", Precision.FP32)) {
            TorchScriptFile.write(folder.resolve("half.pt"), half, signature);
            TorchScriptFile.write(folder.resolve("full.pt"), full, signature);
            assertThat(folder.resolve("half.pt")).hasSameBinaryContentAs(folder.resolve("full.pt"));
        }
    }

    private static final class Gradients implements GradientSink, AutoCloseable {
        private final List<FlatVector> all = new ArrayList<>();
        private final List<float[]> ready = new ArrayList<>();
        private final EncoderModel model;

        Gradients(EncoderModel model) {
            this.model = model;
        }

        @Override
        public FlatVector gradientFor(int index) {
            FlatVector vector = FlatVector.zeros(model.layouts().get(index).floats());
            all.add(vector);
            return vector;
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            FloatBuffer values = gradient.values();
            float[] copy = new float[values.capacity()];
            values.get(copy);
            ready.add(copy);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            ready.add(gradient.values());
        }

        @Override
        public void release(int index, FlatVector gradient) {
            // Freed with the others.
        }

        float[] values() {
            float[] values =
                    new float[ready.stream().mapToInt(part -> part.length).sum()];
            int at = 0;
            for (float[] part : ready) {
                System.arraycopy(part, 0, values, at, part.length);
                at += part.length;
            }
            return values;
        }

        @Override
        public void close() {
            all.forEach(FlatVector::close);
        }
    }
}
