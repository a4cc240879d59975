package dev.anneal.track;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void largeNumbersHaveThreeDigitsAndALetter() {
        assertThat(Figures.compact(0)).isEqualTo("0");
        assertThat(Figures.compact(950)).isEqualTo("950");
        assertThat(Figures.compact(41.52)).isEqualTo("41.5");
        assertThat(Figures.compact(999.7)).isEqualTo("1.0k");
        assertThat(Figures.compact(9123)).isEqualTo("9.1k");
        assertThat(Figures.compact(22_713_986)).isEqualTo("22.7M");
        assertThat(Figures.bytes(272_000_000L)).isEqualTo("272 MB");
        assertThat(Figures.bytes(17)).isEqualTo("17 B");
    }

    @Test
    void durationsHaveTwoUnits() {
        assertThat(Figures.duration(0.42)).isEqualTo("0.4s");
        assertThat(Figures.duration(59.4)).isEqualTo("59s");
        assertThat(Figures.duration(59.6)).isEqualTo("1m 00s");
        assertThat(Figures.duration(3780)).isEqualTo("1h 03m");
        assertThat(Figures.duration(187_200)).isEqualTo("2d 04h");
        assertThat(Figures.duration(Double.NaN)).isEqualTo("-");
    }

    @Test
    void numbersOfUnknownSizeKeepTheirDigits() {
        assertThat(Figures.small(5e-5)).isEqualTo("5e-5");
        assertThat(Figures.small(3.125e-5)).isEqualTo("3.13e-5");
        assertThat(Figures.small(0)).isEqualTo("0");
        assertThat(Figures.small(0.01)).isEqualTo("0.01");
        assertThat(Figures.small(1.5)).isEqualTo("1.5");
        assertThat(Figures.small(1240)).isEqualTo("1240");
        assertThat(Figures.metric(Double.NaN)).isEqualTo("NaN");
    }
}
