package dev.anneal.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.tensor.Engine;
import dev.anneal.tensor.Scope;
import dev.anneal.tensor.Script;
import dev.anneal.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Dropout of every layer's common text. */
final class DropoutTest {
    private static final int ELEMENTS = 400_003;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void dropsTheGivenShareAndKeepsTheMean() {
        float[] dropped = drop(0.1, 7);
        long zeros = countZeros(dropped, 0, ELEMENTS);
        assertThat((double) zeros / ELEMENTS).isCloseTo(0.1, within(0.002));
        double mean = 0;
        for (float value : dropped) {
            mean += value / ELEMENTS;
        }
        assertThat(mean).isCloseTo(1, within(0.002));
        assertThat(dropped).containsOnly(0f, 65_536f / (65_536 - 6_554));
    }

    @Test
    void dropsEveryQuarterAlike() {
        float[] dropped = drop(0.3, 7);
        int quarter = ELEMENTS / 4;
        for (int i = 0; i < 4; i++) {
            assertThat((double) countZeros(dropped, i * quarter, (i + 1) * quarter) / quarter)
                    .isCloseTo(0.3, within(0.01));
        }
    }

    @Test
    void repeatsFromASeedAndDiffersBetweenSeeds() {
        assertThat(drop(0.1, 7)).containsExactly(drop(0.1, 7));
        assertThat(drop(0.1, 8)).isNotEqualTo(drop(0.1, 7));
    }

    @Test
    void leavesEverythingAtProbabilityZero() {
        assertThat(countZeros(drop(0, 7), 0, ELEMENTS)).isZero();
    }

    private static long countZeros(float[] values, int from, int to) {
        long zeros = 0;
        for (int i = from; i < to; i++) {
            zeros += values[i] == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static float[] drop(double probability, long seed) {
        try (Script script = LayerSource.of("dropout-probe.py")
                        .dropout("P", probability)
                        .compile("probe");
                Scope scope = Scope.open()) {
            float[] ones = new float[ELEMENTS];
            Arrays.fill(ones, 1);
            List<Tensor> arguments = List.of(scope.floats(ones, ELEMENTS), scope.integers(new long[] {seed}));
            return script.call(scope, "forward", arguments).get(0).toFloats();
        }
    }
}
