package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SeriesTest {
    @Test
    void smoothingBeginsAtTheFirstValueAndSkipsWhatIsNotANumber() {
        Series series = series(4, Double.NaN, 2);

        Series smooth = series.smoothed("smooth", 0.5);

        assertThat(smooth.points().get(0)).isEqualTo(new Point(0, 4));
        assertThat(smooth.points()).hasSize(2);
        assertThat(smooth.points().get(1).x()).isEqualTo(2);
        assertThat(smooth.points().get(1).y()).isCloseTo((0.5 * 2 + 0.25 * 4) / 0.75, within(1e-12));
    }

    @Test
    void aConstantStaysConstant() {
        assertThat(series(3, 3, 3, 3).smoothed("smooth", 0.95).points())
                .allSatisfy(point -> assertThat(point.y()).isCloseTo(3, within(1e-12)));
    }

    @Test
    void thinningKeepsTheExtremesAndTheOrder() {
        double[] values =
                IntStream.range(0, 10_000).mapToDouble(i -> Math.sin(i)).toArray();
        values[1234] = 50;
        values[7777] = -50;
        values[9000] = Double.NaN;

        List<Point> thin = series(values).thinned(400).points();

        assertThat(thin).hasSizeLessThanOrEqualTo(400).contains(new Point(1234, 50), new Point(7777, -50));
        assertThat(thin).isSortedAccordingTo((a, b) -> Double.compare(a.x(), b.x()));
    }

    @Test
    void averagingKeepsTheMean() {
        double[] values = IntStream.range(0, 1000).mapToDouble(i -> i).toArray();

        List<Point> means = series(values).averaged(100).points();

        assertThat(means).hasSize(100);
        assertThat(means.get(0)).isEqualTo(new Point(4.5, 4.5));
    }

    @Test
    void fewPointsStayAsTheyAre() {
        assertThat(series(1, 2, 3).thinned(400)).isEqualTo(series(1, 2, 3));
        assertThat(series(1, 2, 3).averaged(400)).isEqualTo(series(1, 2, 3));
    }

    private static Series series(double... values) {
        return new Series(
                "test",
                IntStream.range(0, values.length)
                        .mapToObj(i -> new Point(i, values[i]))
                        .toList(),
                0,
                Look.LINE);
    }
}
