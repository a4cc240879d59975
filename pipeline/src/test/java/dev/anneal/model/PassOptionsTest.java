package dev.anneal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Noise, perturbations and thrift of a pass, by hand. */
class PassOptionsTest {
    private static final int ROWS = 2;
    private static final int TOKENS = 4;
    private static final int WIDTH = 128;
    private static final DropoutSeed SEED = new DropoutSeed(1, 2, 3);

    /** No word stands twice, so that the gradient of a word is that of its place; the second text has padding. */
    private static final TokenBatch BATCH =
            TokenBatch.of(new int[][] {{5, 6, 7, 9}, {8, 4}}, new int[][] {{0, 0, 0, 0}, {0, 0}}, 0);

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void noiseIsUniformAndShorterInLongTexts() {
        try (EncoderModel model = WideModel.random(1);
                Scope scope = Scope.open()) {
            Tensor none = scope.floats(new float[ROWS * TOKENS * WIDTH], ROWS * TOKENS, WIDTH);
            List<Tensor> arguments =
                    List.of(none, BATCH.grid(scope, BATCH.mask()), scope.integers(new long[] {9}, 1), scope.doubles(5));
            float[] noise = model.stack()
                    .wordRows()
                    .call(scope, "noisy", arguments)
                    .get(0)
                    .toFloats();

            assertUniform(Arrays.copyOfRange(noise, 0, TOKENS * WIDTH), 5 / Math.sqrt(TOKENS * WIDTH));
            assertUniform(Arrays.copyOfRange(noise, TOKENS * WIDTH, (TOKENS + 2) * WIDTH), 5 / Math.sqrt(2 * WIDTH));
            assertThat(Arrays.copyOfRange(noise, (TOKENS + 2) * WIDTH, noise.length))
                    .containsOnly(0);
        }
    }

    private static void assertUniform(float[] values, double height) {
        double[] absolute = IntStream.range(0, values.length)
                .mapToDouble(i -> Math.abs(values[i]))
                .toArray();
        assertThat(Arrays.stream(absolute).max().orElseThrow()).isBetween(0.95 * height, height);
        assertThat(Arrays.stream(absolute).average().orElseThrow()).isCloseTo(height / 2, within(0.1 * height));
    }

    @Test
    void noiseFollowsFromTheSeed() {
        try (EncoderModel model = WideModel.random(1)) {
            float[] logits = logits(model, SEED, PassOptions.PLAIN.withNoise(5));

            assertThat(logits(model, SEED, PassOptions.PLAIN.withNoise(5))).containsExactly(logits);
            assertThat(logits(model, new DropoutSeed(1, 3, 3), PassOptions.PLAIN.withNoise(5)))
                    .isNotEqualTo(logits);
            assertThat(logits(model, SEED, PassOptions.PLAIN)).isNotEqualTo(logits);
        }
    }

    private static float[] logits(EncoderModel model, DropoutSeed seed, PassOptions options) {
        try (TrainingPass pass = model.forwardForTraining(BATCH, seed, TrainedVectors.all(model), options)) {
            return pass.logits().toFloats();
        }
    }

    /** A small step against the model raises what is differentiated by its length times that of the gradient, text by text. */
    @Test
    void aShiftRaisesTheLossAsItsGradientSays() {
        double epsilon = 1e-2;
        float[] slope = {1, -2, 3, 0.5f};
        try (EncoderModel model = WideModel.random(1);
                Scope scope = Scope.open()) {
            Gradients gradients = new Gradients(model);
            float[] shift;
            double before;
            double after;
            Tensor moved;
            try (TrainingPass pass = model.forwardForTraining(
                    BATCH, SEED, TrainedVectors.all(model), PassOptions.PLAIN.withEachWord())) {
                before = product(pass, slope);
                pass.backward(scope.floats(slope, ROWS, 2), gradients);
                moved = pass.adversarialShift(scope, epsilon);
                shift = moved.toFloats();
            }
            try (TrainingPass pass = model.forwardForTraining(
                    BATCH, SEED, TrainedVectors.all(model), PassOptions.PLAIN.shiftedBy(moved))) {
                after = product(pass, slope);
            }
            assertThat(length(shift, 0, TOKENS * WIDTH)).isCloseTo(epsilon, within(1e-6));
            assertThat(length(shift, TOKENS * WIDTH, shift.length)).isCloseTo(epsilon, within(1e-6));
            assertThat(Arrays.copyOfRange(shift, (TOKENS + 2) * WIDTH, shift.length))
                    .containsOnly(0);
            // Of the rows' gradient, the part along the shift is what the loss grew by.
            assertThat(after - before)
                    .isPositive()
                    .isCloseTo(along(gradients.rows(), shift), within(0.03 * (after - before)));
            gradients.close();
        }
    }

    /** The scalar product of what all tokens were moved by and their gradient. */
    private static double along(RowGradient gradient, float[] shift) {
        double sum = 0;
        for (int place = 0; place < ROWS * TOKENS; place++) {
            int row = Arrays.binarySearch(gradient.rows(), (int) BATCH.inputIds()[place]);
            for (int i = 0; row >= 0 && i < WIDTH; i++) {
                sum += (double) gradient.values()[row * WIDTH + i] * shift[place * WIDTH + i];
            }
        }
        return sum;
    }

    private static double product(TrainingPass pass, float[] slope) {
        float[] logits = pass.logits().toFloats();
        return IntStream.range(0, logits.length)
                .mapToDouble(i -> (double) logits[i] * slope[i])
                .sum();
    }

    private static double length(float[] values, int from, int to) {
        return Math.sqrt(IntStream.range(from, to)
                .mapToDouble(i -> (double) values[i] * values[i])
                .sum());
    }

    @Test
    void computingTwiceGivesTheSameGradients() {
        try (EncoderModel model = WideModel.random(1)) {
            assertThat(gradients(model, PassOptions.PLAIN.saving(PassOptions.Saving.OUTPUTS)))
                    .isEqualTo(gradients(model, PassOptions.PLAIN));
        }
    }

    /** The rows' values and a digest of every vector. */
    private static List<Object> gradients(EncoderModel model, PassOptions options) {
        try (Scope scope = Scope.open();
                TrainingPass pass = model.forwardForTraining(BATCH, SEED, TrainedVectors.all(model), options);
                Gradients gradients = new Gradients(model)) {
            pass.backward(scope.floats(new float[] {1, -2, 3, 0.5f}, ROWS, 2), gradients);
            return List.of(
                    Arrays.hashCode(gradients.rows().values()),
                    gradients.vectors().stream()
                            .map(vector -> vector.memory().hashCode())
                            .toList());
        }
    }

    /** What a backward pass gives. */
    private static final class Gradients implements GradientSink, AutoCloseable {
        private final List<FlatVector> vectors;
        private RowGradient rows = new RowGradient(1, new int[0], new float[0]);

        Gradients(EncoderModel model) {
            vectors = model.layouts().stream()
                    .map(layout -> FlatVector.zeros(layout.floats()))
                    .toList();
        }

        List<FlatVector> vectors() {
            return vectors;
        }

        RowGradient rows() {
            return rows;
        }

        @Override
        public FlatVector gradientFor(int index) {
            return vectors.get(index);
        }

        @Override
        public void readyRows(RowGradient gradient) {
            rows = gradient;
        }

        @Override
        public void release(int index, FlatVector gradient) {
            throw new AssertionError("no vector is shared");
        }

        @Override
        public void ready(int index, FlatVector gradient) {
            // It is there.
        }

        @Override
        public void close() {
            vectors.forEach(FlatVector::close);
        }
    }
}
