package dev.anneal.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.anneal.model.loss.Loss.Kind;
import dev.anneal.model.loss.Loss.Samples;
import dev.anneal.model.loss.Loss.Shape;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Figures of torch by {@code tests/reference/shaped_losses.py}. */
class ShapedLossTest {
    private static final float[] LOGITS = {
        0.5f, -1.25f, 2.0f, 1.5f, 0.25f, -0.75f, -2.0f, 0.125f, 0.5f, 3.0f, -0.5f, 1.0f, 0, 0, 0, 0.25f, -1.0f, 1.5f,
        1.75f, 0.5f, -1.0f, -1.5f, 0.25f, 0.75f, 2.0f, 0.5f, 1.25f, 0.5f, -0.25f, 0
    };
    private static final long[] LABELS = {2, 0, -100, 1, 2};
    private static final float[] THERE = {0, 1, 1, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 1, 0};
    private static final float[] WEIGHTS = {0.5f, 4, 1.25f};
    private static final float[] EQUAL = {};
    private static final int ROWS = 5;
    private static final double DIVISOR = 7;

    private record Case(Kind kind, Shape shape, float[] weights) {}

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    static Stream<Map.Entry<String, Case>> cases() {
        return Map.of(
                "smooth", new Case(Kind.CROSS_ENTROPY, new Shape(0.1, 0, 0), EQUAL),
                "smooth-weighted", new Case(Kind.CROSS_ENTROPY, new Shape(0.1, 0, 0), WEIGHTS),
                "focal", new Case(Kind.CROSS_ENTROPY, new Shape(0, 2, 0), EQUAL),
                "focal-weighted", new Case(Kind.CROSS_ENTROPY, new Shape(0, 1.5, 0), WEIGHTS),
                "r-drop-weighted", new Case(Kind.CROSS_ENTROPY, new Shape(0, 0, 0.7), WEIGHTS),
                "binary-weighted", new Case(Kind.BINARY_CROSS_ENTROPY, new Shape(0, 0, 0), WEIGHTS),
                "binary-smooth", new Case(Kind.BINARY_CROSS_ENTROPY, new Shape(0.1, 0, 0), EQUAL),
                "binary-focal", new Case(Kind.BINARY_CROSS_ENTROPY, new Shape(0, 2, 0), EQUAL),
                "binary-r-drop", new Case(Kind.BINARY_CROSS_ENTROPY, new Shape(0, 0, 0.7), EQUAL))
                .entrySet()
                .stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isThatOfTorch(Map.Entry<String, Case> entry) throws IOException {
        Case one = entry.getValue();
        JsonNode expected = reference().path(entry.getKey());
        try (Loss loss = Loss.shaped(one.kind(), one.shape(), one.weights(), Samples.EQUAL);
                Scope scope = Scope.open()) {
            Loss.Term term = loss.apply(scope, logits(scope, one.shape()), labels(scope, one.kind()), 1 / DIVISOR);

            assertThat(term.sum()).isCloseTo(expected.path("sum").asDouble(), within(5e-6));
            float[] gradient = term.gradient().toFloats();
            assertThat(expected.path("gradient")).hasSize(gradient.length);
            for (int i = 0; i < gradient.length; i++) {
                assertThat(gradient[i])
                        .as("%s", i)
                        .isCloseTo((float) expected.path("gradient").get(i).asDouble(), within(2e-7f));
            }
        }
    }

    /** Where the right class has probability 1 in float, a power below 1 has no finite slope. */
    @Test
    void sureAnswersHaveAFiniteGradient() {
        try (Loss loss = Loss.shaped(Kind.CROSS_ENTROPY, new Shape(0, 0.5, 0), EQUAL, Samples.EQUAL);
                Scope scope = Scope.open()) {
            Tensor logits = scope.floats(new float[] {100, 0, 0}, 1, 3);
            Loss.Term term = loss.apply(scope, logits, scope.integers(new long[] {0}, 1), 1);

            assertThat(term.sum()).isZero();
            assertThat(term.gradient().toFloats()).containsOnly(0);
        }
    }

    private static Tensor logits(Scope scope, Shape shape) {
        int rows = shape.isOfTwoPasses() ? 2 * ROWS : ROWS;
        return scope.floats(Arrays.copyOf(LOGITS, rows * 3), rows, 3);
    }

    private static Tensor labels(Scope scope, Kind kind) {
        return kind == Kind.CROSS_ENTROPY ? scope.integers(LABELS, ROWS) : scope.floats(THERE, ROWS, 3);
    }

    private static JsonNode reference() throws IOException {
        try (InputStream stream = ShapedLossTest.class.getResourceAsStream("shaped-losses.json")) {
            return new ObjectMapper().readTree(stream);
        }
    }
}
