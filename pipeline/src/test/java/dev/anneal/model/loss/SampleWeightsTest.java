package dev.anneal.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.model.loss.Loss.Kind;
import dev.anneal.model.loss.Loss.Samples;
import dev.anneal.model.loss.Loss.Shape;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Losses in which rows or tokens weigh something of their own. The figures are torch's, by {@code tests/reference/weighted_loss.py}. */
class SampleWeightsTest {
    // 5 rows or places, 3 classes or labels; for spans 5 rows of 3 tokens, each with 2 logits

    private static final float[] LOGITS = {
        0.5f, -1.25f, 2.0f, 1.5f, 0.25f, -0.75f, -2.0f, 0.125f, 0.5f, 3.0f, -0.5f, 1.0f, 0, 0, 0, 0.25f, -1.0f, 1.5f,
        1.75f, 0.5f, -1.0f, -1.5f, 0.25f, 0.75f, 2.0f, 0.5f, 1.25f, 0.5f, -0.25f, 0
    };
    private static final float[] CLASS_WEIGHTS = {0.5f, 4, 1.25f};
    private static final float[] NONE = {};
    private static final float[] SAMPLES = {1, 0.5f, 9, 2, 0.25f};
    private static final int ROWS = 5;

    private enum Case {
        CLASSES(Kind.CROSS_ENTROPY, Optional.empty(), NONE),
        WEIGHTED_CLASSES(Kind.CROSS_ENTROPY, Optional.empty(), CLASS_WEIGHTS),
        SMOOTH(Kind.CROSS_ENTROPY, Optional.of(new Shape(0.1, 0, 0)), CLASS_WEIGHTS),
        FOCAL(Kind.CROSS_ENTROPY, Optional.of(new Shape(0, 2, 0)), NONE),
        R_DROP(Kind.CROSS_ENTROPY, Optional.of(new Shape(0, 0, 0.7)), CLASS_WEIGHTS),
        LABELS(Kind.BINARY_CROSS_ENTROPY, Optional.empty(), NONE),
        WEIGHTED_LABELS(Kind.BINARY_CROSS_ENTROPY, Optional.of(new Shape(0, 0, 0)), CLASS_WEIGHTS),
        R_DROP_OF_LABELS(Kind.BINARY_CROSS_ENTROPY, Optional.of(new Shape(0, 0, 0.7)), NONE),
        NUMBERS(Kind.SQUARED_ERROR, Optional.empty(), NONE),
        SPANS(Kind.SPAN_CROSS_ENTROPY, Optional.empty(), NONE);

        private final Kind kind;
        private final Optional<Shape> shape;
        private final float[] classWeights;

        Case(Kind kind, Optional<Shape> shape, float[] classWeights) {
            this.kind = kind;
            this.shape = shape;
            this.classWeights = classWeights;
        }

        Loss loss(Samples samples) {
            if (shape.isPresent()) {
                return Loss.shaped(kind, shape.get(), classWeights, samples);
            }
            return classWeights.length > 0 ? Loss.weightedCrossEntropy(classWeights, samples) : new Loss(kind, samples);
        }

        private int passes() {
            return shape.filter(Shape::isOfTwoPasses).isPresent() ? 2 : 1;
        }

        private int width() {
            return kind == Kind.SPAN_CROSS_ENTROPY ? 6 : 3;
        }

        /** Of the rows from, from + 1, ... , all passes. */
        Tensor logits(Scope scope, int from, int to) {
            float[] logits = new float[passes() * (to - from) * width()];
            for (int pass = 0; pass < passes(); pass++) {
                int start = (pass * ROWS + from) * width();
                System.arraycopy(LOGITS, start, logits, pass * (to - from) * width(), (to - from) * width());
            }
            return kind == Kind.SPAN_CROSS_ENTROPY
                    ? scope.floats(logits, to - from, 3, 2)
                    : scope.floats(logits, passes() * (to - from), 3);
        }

        Tensor labels(Scope scope, int from, int to) {
            float[] cells = {0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0};
            return switch (kind) {
                case CROSS_ENTROPY ->
                    scope.integers(Arrays.copyOfRange(new long[] {2, 0, -100, 1, 2}, from, to), to - from);
                case SPAN_CROSS_ENTROPY ->
                    scope.integers(
                            Arrays.copyOfRange(new long[] {0, 1, 1, 1, 0, 2, 2, 2, 0, 0}, from * 2, to * 2),
                            to - from,
                            2);
                case BINARY_CROSS_ENTROPY, SQUARED_ERROR ->
                    scope.floats(Arrays.copyOfRange(cells, from * 3, to * 3), to - from, 3);
            };
        }
    }

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void isThatOfTorch() {
        double divisor = 1.25 + 0.5 * 0.5 + 4 * 2 + 1.25 * 0.25;
        float[] expected = {
            0.022524863481521606f,
            0.003914234694093466f,
            -0.026439102366566658f,
            -0.007173494435846806f,
            0.005244244355708361f,
            0.001929249963723123f,
            0,
            0,
            0,
            0.6994970440864563f,
            -0.7941636443138123f,
            0.09466663002967834f,
            0.010615711100399494f,
            0.010615711100399494f,
            -0.021231424063444138f
        };
        try (Loss loss = Case.WEIGHTED_CLASSES.loss(Samples.WEIGHTED);
                Scope scope = Scope.open()) {
            Loss.Term term = apply(scope, loss, Case.WEIGHTED_CLASSES, 1 / divisor, SAMPLES);

            assertThat(term.sum() / divisor).isCloseTo(3.0514330863952637, within(1e-6));
            assertThat(term.gradient().toFloats()).containsExactly(expected, within(1e-7f));
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsAddUpAsTheyWeigh(Case kind) {
        try (Loss weighted = kind.loss(Samples.WEIGHTED);
                Loss plain = kind.loss(Samples.EQUAL);
                Scope scope = Scope.open()) {
            Loss.Term whole = apply(scope, weighted, kind, 0.125, SAMPLES);
            float[] gradient = whole.gradient().toFloats();
            double sum = 0;
            for (int row = 0; row < ROWS; row++) {
                Loss.Term alone =
                        plain.apply(scope, kind.logits(scope, row, row + 1), kind.labels(scope, row, row + 1), 0.125);
                sum += SAMPLES[row] * alone.sum();
                float[] part = alone.gradient().toFloats();
                for (int i = 0; i < part.length; i++) {
                    int pass = i / kind.width();
                    int place = (pass * ROWS + row) * kind.width() + i % kind.width();
                    assertThat(gradient[place])
                            .as("logit %d of row %d", i, row)
                            .isCloseTo(SAMPLES[row] * part[i], within(2e-7f));
                }
            }
            assertThat(whole.sum()).isCloseTo(sum, within(1e-5));
        }
    }

    @ParameterizedTest
    @EnumSource
    void equalWeightsChangeNoBit(Case kind) {
        try (Loss weighted = kind.loss(Samples.WEIGHTED);
                Loss plain = kind.loss(Samples.EQUAL);
                Scope scope = Scope.open()) {
            Loss.Term term = apply(scope, weighted, kind, 0.3, new float[] {1, 1, 1, 1, 1});
            Loss.Term expected = plain.apply(scope, kind.logits(scope, 0, ROWS), kind.labels(scope, 0, ROWS), 0.3);

            assertThat(term.sum()).isEqualTo(expected.sum());
            assertThat(term.gradient().toFloats())
                    .containsExactly(expected.gradient().toFloats());
        }
    }

    private static Loss.Term apply(Scope scope, Loss loss, Case kind, double scale, float[] samples) {
        return loss.apply(
                scope,
                kind.logits(scope, 0, ROWS),
                kind.labels(scope, 0, ROWS),
                Optional.of(scope.floats(samples, ROWS)),
                scale);
    }
}
