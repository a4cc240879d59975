package dev.anneal.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class ElementTypeTest {
    @Test
    void everyFiniteHalfHasTheValueOfItsDefinition() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            int exponent = bits >> 10 & 31;
            int fraction = bits & 1023;
            if (exponent == 31) {
                continue;
            }
            double magnitude =
                    exponent == 0 ? fraction * Math.pow(2, -24) : (1 + fraction / 1024.0) * Math.pow(2, exponent - 15);
            double expected = bits < 1 << 15 ? magnitude : -magnitude;
            assertThat((double) ElementType.halfToFloat((short) bits)).isEqualTo(expected);
        }
    }

    @Test
    void halvesKeepInfinitiesNaNAndTheSignOfZero() {
        assertThat(ElementType.halfToFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(ElementType.halfToFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(ElementType.halfToFloat((short) 0x7e01)).isNaN();
        assertThat(Float.floatToRawIntBits(ElementType.halfToFloat((short) 0x8000)))
                .isEqualTo(0x80000000);
    }

    @Test
    void bfloat16IsTheUpperHalfOfAFloat() {
        FloatBuffer into = FloatBuffer.allocate(4);
        ElementType.BF16.decode(little(0x3f80, 0xc049, 0xff80, 0x0001), into);
        assertThat(into.array())
                .containsExactly(1f, -3.140625f, Float.NEGATIVE_INFINITY, Float.intBitsToFloat(0x00010000));
    }

    @Test
    void decodesHalvesInOrder() {
        FloatBuffer into = FloatBuffer.allocate(3);
        ElementType.F16.decode(little(0x3c00, 0xc000, 0x0001), into);
        assertThat(into.array()).containsExactly(1f, -2f, 0x1p-24f);
    }

    private static ByteBuffer little(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.flip();
    }
}
