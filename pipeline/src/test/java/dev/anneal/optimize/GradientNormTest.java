package dev.anneal.optimize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.plan.Range;
import dev.anneal.tensor.Engine;
import dev.anneal.tensor.FlatVector;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GradientNormTest {
    private static final int BLOCKS = 9;

    private final Random random = new Random(1);

    @BeforeEach
    void enterEngine() {
        Engine.enter(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aBlockHasTheSameSquaresInEverySlice(int threads) {
        Engine.enter(threads);
        try (GradientNorm norm = new GradientNorm();
                FlatVector gradient = gradient(BLOCKS)) {
            double[] whole = squares(norm, gradient, 0, BLOCKS);
            assertThat(whole).hasSize(BLOCKS).doesNotHaveDuplicates();
            for (int from = 0; from < BLOCKS; from++) {
                for (int to = from; to <= BLOCKS; to++) {
                    double[] slice = squares(norm, gradient, from, to);
                    assertThat(slice).hasSize(to - from);
                    for (int block = from; block < to; block++) {
                        assertThat(slice[block - from]).isEqualTo(whole[block]);
                    }
                }
            }
        }
    }

    @Test
    void isTheLengthOfAllVectorsTogether() {
        try (GradientNorm norm = new GradientNorm();
                FlatVector first = gradient(2);
                FlatVector second = gradient(1)) {
            double expected = Math.sqrt(sumOfSquares(first) + sumOfSquares(second));
            assertThat(norm.of(List.of(first, second))).isCloseTo(expected, within(1e-6 * expected));
            assertThat(GradientNorm.combine(List.of(squares(norm, first, 0, 2), squares(norm, second, 0, 1))))
                    .isEqualTo(norm.of(List.of(first, second)));
        }
    }

    @Test
    void isNotFiniteIfOneFloatIsNot() {
        try (GradientNorm norm = new GradientNorm();
                FlatVector gradient = gradient(3)) {
            gradient.values().put(2 * FlatVector.GRID - 1, Float.NaN);
            assertThat(norm.of(List.of(gradient))).isNaN();
            assertThat(squares(norm, gradient, 1, 2)).containsExactly(Double.NaN);
            assertThat(squares(norm, gradient, 2, 3)).doesNotContain(Double.NaN);
        }
    }

    @Test
    void clipsOnlyWhatIsLongerThanTheLimit() {
        assertThat(GradientNorm.clipCoefficient(4, 1)).isCloseTo(0.25, within(1e-6));
        assertThat(GradientNorm.clipCoefficient(0.5, 1)).isEqualTo(1);
        assertThat(GradientNorm.clipCoefficient(4, 0)).isEqualTo(1);
    }

    private static double[] squares(GradientNorm norm, FlatVector gradient, int fromBlock, int toBlock) {
        Range slice = new Range(fromBlock * FlatVector.GRID, toBlock * FlatVector.GRID);
        return norm.squares(List.of(gradient), List.of(slice)).get(0);
    }

    private FlatVector gradient(int blocks) {
        FlatVector gradient = FlatVector.zeros((long) blocks * FlatVector.GRID);
        FloatBuffer values = gradient.values();
        for (int i = 0; i < values.capacity(); i++) {
            values.put(i, (float) random.nextGaussian());
        }
        return gradient;
    }

    private static double sumOfSquares(FlatVector vector) {
        FloatBuffer values = vector.values();
        double sum = 0;
        for (int i = 0; i < values.capacity(); i++) {
            sum += (double) values.get(i) * values.get(i);
        }
        return sum;
    }
}
