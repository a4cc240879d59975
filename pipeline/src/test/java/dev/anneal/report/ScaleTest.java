package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScaleTest {
    @Test
    void ticksAreRoundNumbersInsideTheData() {
        assertThat(texts(Scale.linear(0, 690, 7))).containsExactly("0", "100", "200", "300", "400", "500", "600");
        assertThat(texts(Scale.linear(0, 4.05, 7)))
                .startsWith("0", "0.5", "1.0")
                .endsWith("3.5", "4.0");
        assertThat(texts(Scale.linear(0, 1, 7))).hasSizeBetween(4, 11);
    }

    @Test
    void verticalAxesEndAtTicks() {
        Scale scale = Scale.rounded(0.58, 0.871, 5);

        assertThat(texts(scale)).containsExactly("0.55", "0.60", "0.65", "0.70", "0.75", "0.80", "0.85", "0.90");
        assertThat(scale.at(0.55)).isZero();
        assertThat(scale.at(0.9)).isEqualTo(1);
    }

    @Test
    void largeAndSmallNumbersStayShort() {
        assertThat(texts(Scale.linear(0, 50_000, 5))).containsExactly("0", "10k", "20k", "30k", "40k", "50k");
        assertThat(texts(Scale.linear(0, 3e6, 3))).containsExactly("0", "1M", "2M", "3M");
        assertThat(texts(Scale.rounded(0, 5e-5, 5))).containsExactly("0", "1e-5", "2e-5", "3e-5", "4e-5", "5e-5");
    }

    @Test
    void logarithmicAxesHavePowersOfTen() {
        Scale scale = Scale.logarithmic(0.3, 4200);

        assertThat(texts(scale)).containsExactly("0.1", "1", "10", "100", "1000", "10000");
        assertThat(scale.at(0.1)).isZero();
        assertThat(scale.at(10_000)).isEqualTo(1);
        assertThat(texts(Scale.logarithmic(1e-3, 1e30))).hasSizeLessThan(8).contains("1e9");
    }

    @Test
    void dataWithoutExtentHaveAnAxisNevertheless() {
        assertThat(Scale.rounded(0.5, 0.5, 5).at(0.5)).isBetween(0.2, 0.8);
        assertThat(Scale.rounded(0, 0, 5).at(0)).isBetween(0.0, 1.0);
        assertThat(Scale.linear(0, 0, 7).at(0)).isZero();
    }

    private static List<String> texts(Scale scale) {
        return scale.ticks().stream().map(Scale.Tick::text).toList();
    }
}
