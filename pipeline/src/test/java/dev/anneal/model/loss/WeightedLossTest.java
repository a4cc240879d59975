package dev.anneal.model.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.model.loss.Loss.Samples;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Tensor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Figures of torch 2.15 by {@code tests/reference/weighted_loss.py}. */
class WeightedLossTest {
    private static final float[] LOGITS = {
        0.5f, -1.25f, 2.0f, 1.5f, 0.25f, -0.75f, -2.0f, 0.125f, 0.5f, 3.0f, -0.5f, 1.0f, 0, 0, 0
    };
    private static final long[] LABELS = {2, 0, -100, 1, 2};
    private static final double DIVISOR = 1.25 + 0.5 + 4 + 1.25;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void isThatOfTorch() {
        float[] expected = {
            0.0315750315785408f,
            0.005486918147653341f,
            -0.03706195577979088f,
            -0.020111404359340668f,
            0.014702614396810532f,
            0.005408790428191423f,
            0,
            0,
            0,
            0.4902724623680115f,
            -0.556623637676239f,
            0.06635116785764694f,
            0.059523805975914f,
            0.059523805975914f,
            -0.1190476268529892f
        };
        try (Loss loss = Loss.weightedCrossEntropy(new float[] {0.5f, 4, 1.25f}, Samples.EQUAL);
                Scope scope = Scope.open()) {
            Loss.Term term = loss.apply(scope, logits(scope), labels(scope), 1 / DIVISOR);

            assertThat(term.sum() / DIVISOR).isCloseTo(2.3488705158233643, within(1e-6));
            assertThat(term.gradient().toFloats()).containsExactly(expected, within(1e-7f));
        }
    }

    @Test
    void equalWeightsChangeNoBit() {
        try (Loss plain = new Loss(Loss.Kind.CROSS_ENTROPY);
                Loss weighted = Loss.weightedCrossEntropy(new float[] {1, 1, 1}, Samples.EQUAL);
                Scope scope = Scope.open()) {
            Loss.Term expected = plain.apply(scope, logits(scope), labels(scope), 0.25);
            Loss.Term term = weighted.apply(scope, logits(scope), labels(scope), 0.25);

            assertThat(term.sum()).isEqualTo(expected.sum());
            assertThat(term.gradient().toFloats())
                    .containsExactly(expected.gradient().toFloats());
        }
    }

    private static Tensor logits(Scope scope) {
        return scope.floats(LOGITS, 5, 3);
    }

    private static Tensor labels(Scope scope) {
        return scope.integers(LABELS, LABELS.length);
    }
}
