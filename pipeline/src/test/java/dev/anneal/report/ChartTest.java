package dev.anneal.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.anneal.report.DatasetSummary.Bin;
import dev.anneal.report.LineChart.Horizontal;
import dev.anneal.report.LineChart.Mark;
import dev.anneal.report.LineChart.Steps;
import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class ChartTest {
    private static final double LEFT = Plot.LEFT;
    private static final double WIDTH = Plot.HALF - 14 - Plot.LEFT;
    private static final double BOTTOM = Plot.BOTTOM;
    private static final double TALL = Plot.BOTTOM - Plot.TOP;

    @Test
    void aLineGoesThroughItsPoints() throws IOException {
        LineChart chart = chart(Steps.EQUAL_FROM_ZERO, new Point(0, 0), new Point(50, 1), new Point(100, 0.5));

        Page page = Page.parse(chart.render(Plot.HALF).render());

        assertThat(page.elements("path").get(0).getAttribute("d"))
                .isEqualTo("M%s %sL%s %sL%s %s"
                        .formatted(
                                number(LEFT),
                                number(BOTTOM),
                                number(LEFT + WIDTH / 2),
                                number(BOTTOM - TALL),
                                number(LEFT + WIDTH),
                                number(BOTTOM - TALL / 2)));
    }

    @Test
    void whatIsNotANumberLeavesAGap() throws IOException {
        LineChart chart = chart(
                Steps.EQUAL,
                new Point(0, 1),
                new Point(1, 2),
                new Point(2, Double.NaN),
                new Point(3, 3),
                new Point(4, 1));

        String path = Page.parse(chart.render(Plot.HALF).render())
                .elements("path")
                .get(0)
                .getAttribute("d");

        assertThat(path.chars().filter(c -> c == 'M')).hasSize(2);
        assertThat(path).doesNotContain("NaN");
    }

    @Test
    void thePointerReadsEverySeriesOut() throws IOException {
        Series loss = new Series("loss", List.of(new Point(0, 0.5), new Point(100, 0.25)), 0, Look.LINE);
        Series validation = new Series("validation", List.of(new Point(100, 0.3)), 1, Look.DOTS);
        LineChart chart = new LineChart(
                "Loss",
                new Horizontal("step", 100, x -> "step " + (int) x),
                Steps.EQUAL,
                List.of(loss, validation),
                List.of(new Mark(50, "restart")),
                y -> "" + y);

        Page page = Page.parse(chart.render(Plot.HALF).render());

        assertThat(page.texts("title"))
                .containsExactly("restart", "step 0\nloss: 0.5", "step 100\nloss: 0.25\nvalidation: 0.3");
        assertThat(page.texts("span")).containsExactly("loss", "validation");
        assertThat(page.texts("text")).contains("restart", "step");
    }

    @Test
    void valuesOverManyPowersOfTenGetALogarithmicAxis() throws IOException {
        LineChart chart = chart(Steps.EQUAL_OR_POWERS, new Point(0, 1), new Point(1, 10), new Point(2, 1e6));

        List<String> ticks = Page.parse(chart.render(Plot.HALF).render()).texts("text");

        assertThat(ticks).contains("1", "100", "1e6");
    }

    @Test
    void longRunsStaySmall() {
        Point[] points = IntStream.range(0, 100_000)
                .mapToObj(i -> new Point(i, Math.sin(i)))
                .toArray(Point[]::new);

        assertThat(chart(Steps.EQUAL, points).render(Plot.FULL).render()).hasSizeLessThan(60_000);
    }

    @Test
    void barsAreAsHighAsTheirCounts() throws IOException {
        Histogram histogram = new Histogram(
                "Lengths",
                "tokens",
                List.of(new Bin(1, 10, 50), new Bin(11, 20, 100)),
                OptionalInt.of(15),
                "at most 15");

        Page page = Page.parse(histogram.render().render());

        List<Element> bars = page.styled("rect", "bar");
        assertThat(height(bars.get(1))).isEqualTo(Math.round(TALL * 100) / 100.0);
        assertThat(height(bars.get(0))).isEqualTo(Math.round(TALL * 50) / 100.0);
        assertThat(page.texts("title"))
                .containsExactly("1 to 10 tokens: 50 rows", "11 to 20 tokens: 100 rows", "at most 15");
    }

    @Test
    void theHeatMapNamesEveryCellThatIsNotEmpty() throws IOException {
        ConfusionHeatMap map = new ConfusionHeatMap(
                List.of("a", "b", "c"), List.of(List.of(8L, 2L, 0L), List.of(0L, 5L, 0L), List.of(0L, 0L, 0L)));

        Page page = Page.parse(map.render().render());

        assertThat(page.texts("title"))
                .contains(
                        "a taken for a: 8 rows, 80.0 % of the class",
                        "a taken for b: 2 rows, 20.0 % of the class", "b taken for b: 5 rows, 100.0 % of the class");
        assertThat(page.styled("rect", "heat-right")).hasSize(2);
        assertThat(page.styled("rect", "heat-wrong")).hasSize(1);
        assertThat(page.styled("text", "heat-text-strong").stream().map(Element::getTextContent))
                .containsExactly("8", "5");
    }

    @Test
    void aHeatMapOfManyClassesFitsThePage() throws IOException {
        List<String> labels = IntStream.range(0, 77)
                .mapToObj(c -> "a_label_of_usual_length_" + c)
                .toList();
        List<List<Long>> counts = IntStream.range(0, 77)
                .mapToObj(row -> IntStream.range(0, 77)
                        .mapToObj(c -> c == row ? 40L : 0L)
                        .toList())
                .toList();

        Element svg = Page.parse(new ConfusionHeatMap(labels, counts).render().render())
                .elements("svg")
                .get(0);

        assertThat(Double.parseDouble(svg.getAttribute("width"))).isLessThan(1100);
    }

    private static LineChart chart(Steps steps, Point... points) {
        Series series = new Series("one", List.of(points), 0, Look.LINE);
        double end = points[points.length - 1].x();
        return new LineChart(
                "Chart", new Horizontal("step", end, x -> "" + x), steps, List.of(series), List.of(), y -> "" + y);
    }

    private static double height(Element bar) {
        return Double.parseDouble(bar.getAttribute("height"));
    }

    private static String number(double value) {
        return dev.anneal.report.Element.number(value);
    }
}
