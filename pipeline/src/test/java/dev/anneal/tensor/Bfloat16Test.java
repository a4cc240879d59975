package dev.anneal.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class Bfloat16Test {
    private static final String ROUND = """
              def round(self: __torch__.T, x: Tensor) -> Tensor:
                return torch.to(torch.to(x, 15), 6)
            """;

    @BeforeAll
    static void enterEngine() {
        Engine.enter(1);
    }

    @Test
    void roundsAsTorchDoes() {
        SplittableRandom random = new SplittableRandom(5);
        requireSame(random.ints(1 << 20).toArray());
    }

    @Test
    void tiesGoToEven() {
        assertThat(Bfloat16.round(Float.intBitsToFloat(0x3F80_8000))).isEqualTo(Float.intBitsToFloat(0x3F80_0000));
        assertThat(Bfloat16.round(Float.intBitsToFloat(0x3F81_8000))).isEqualTo(Float.intBitsToFloat(0x3F82_0000));
        requireSame(
                IntStream.range(0, 1 << 16).map(upper -> upper << 16 | 0x8000).toArray());
    }

    @Test
    void endsOfTheRange() {
        int[] denormals = IntStream.range(0, 1 << 16).map(i -> i * 131).toArray();
        requireSame(denormals);
        requireSame(0, 0x8000_0000, 0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000, 0xFF80_0000, 0x7F80_0001, 0x7FC0_0000);
        assertThat(Bfloat16.round(Float.MAX_VALUE)).isInfinite();
        assertThat(Bfloat16.round(Float.intBitsToFloat(0x7F80_0001))).isNaN();
    }

    @Test
    void everyNumberOfSixteenBitsComesBack() {
        for (int bits = Short.MIN_VALUE; bits <= Short.MAX_VALUE; bits++) {
            float value = Bfloat16.of((short) bits);
            assertThat(Bfloat16.bits(value)).isEqualTo((short) bits);
            assertThat(Float.valueOf(Bfloat16.round(value))).isEqualTo(Float.valueOf(value));
        }
    }

    /** NaN may have any bits. */
    private static void requireSame(int... patterns) {
        float[] values = new float[patterns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(patterns[i]);
        }
        try (Script script = Script.compile("round", ROUND);
                Scope scope = Scope.open()) {
            float[] torch = script.call(scope, "round", List.of(scope.floats(values, values.length)))
                    .get(0)
                    .toFloats();
            for (int i = 0; i < values.length; i++) {
                assertThat(Float.floatToIntBits(Bfloat16.round(values[i])))
                        .as("of the bits %08x", patterns[i])
                        .isEqualTo(Float.floatToIntBits(torch[i]));
            }
        }
    }
}
