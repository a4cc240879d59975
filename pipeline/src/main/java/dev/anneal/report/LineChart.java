package dev.anneal.report;

import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A chart of one or more series over a common horizontal axis.
 *
 * @param steps of the vertical axis
 * @param yText how a vertical value is said
 * @param marks vertical lines for things that happened
 */
record LineChart(
        String title,
        Horizontal horizontal,
        Steps steps,
        List<Series> series,
        List<Mark> marks,
        DoubleFunction<String> yText) {
    private static final int DRAWN_POINTS = 400;
    private static final int MOST_NAMED_MARKS = 2;
    private static final double LOGARITHMIC_FROM = 100;

    /**
     * The horizontal axis, from 0.
     *
     * @param text how a value is said, with its name: "step 120"
     */
    record Horizontal(String name, double end, DoubleFunction<String> text) {}

    enum Steps {
        /** Equal steps from zero, for amounts. */
        EQUAL_FROM_ZERO,
        /** Equal steps around the values. */
        EQUAL,
        /** Powers of ten where the values need them. */
        EQUAL_OR_POWERS
    }

    /** Something that happened at one place of the horizontal axis. */
    record Mark(double x, String text) {}

    LineChart {
        series = series.stream().map(each -> each.thinned(DRAWN_POINTS)).toList();
        marks = List.copyOf(marks);
    }

    /** Whether there is anything to draw: two finite points of one series. */
    boolean hasLine() {
        return series.stream()
                .anyMatch(each -> each.points().stream().filter(Point::isFinite).count() > 1);
    }

    /** The chart with its title and its legend, {@link Plot#HALF} or {@link Plot#FULL} wide. */
    Element render(double width) {
        Plot plot = new Plot(width, Scale.linear(0, horizontal.end(), width == Plot.FULL ? 14 : 7), vertical());
        Element svg = plot.svg(title, horizontal.name());
        marks.forEach(mark -> svg.addAll(drawn(mark, plot)));
        series.forEach(each -> svg.addAll(drawn(each, plot)));
        svg.addAll(new HoverStrips(plot, series, horizontal.text(), yText).render());
        Element figure = Element.styled("figure", width == Plot.FULL ? "chart full" : "chart")
                .add(Element.of("figcaption", title));
        return (series.size() > 1 ? figure.add(legend()) : figure).add(svg);
    }

    private Scale vertical() {
        DoubleStream values = all().mapToDouble(Point::y);
        double[] sorted = values.sorted().toArray();
        if (sorted.length == 0) {
            return Scale.rounded(0, 1, 5);
        }
        double low = sorted[0];
        double high = sorted[sorted.length - 1];
        if (low > 0 && high / low > LOGARITHMIC_FROM && steps == Steps.EQUAL_OR_POWERS) {
            return Scale.logarithmic(low, high);
        }
        boolean startsAtZero = steps == Steps.EQUAL_FROM_ZERO || (low >= 0 && low < high * 0.5);
        return Scale.rounded(startsAtZero ? 0 : low, high, 5);
    }

    private Stream<Point> all() {
        return series.stream().flatMap(each -> each.points().stream()).filter(Point::isFinite);
    }

    private List<Element> drawn(Mark mark, Plot plot) {
        double x = plot.x(mark.x());
        Element line = Plot.line(x, Plot.TOP, x, Plot.BOTTOM, "mark").add(Element.of("title", mark.text()));
        return marks.size() > MOST_NAMED_MARKS
                ? List.of(line)
                : List.of(line, Plot.text(x + 5, Plot.TOP + 9, "tick", mark.text()));
    }

    private static List<Element> drawn(Series series, Plot plot) {
        List<Element> elements = new ArrayList<>();
        String color = "s" + (series.color() % 8 + 1);
        elements.add(
                Element.styled("path", series.look().cssClass() + " " + color).with("d", path(series, plot)));
        if (series.look() == Look.DOTS) {
            series.points().stream()
                    .filter(Point::isFinite)
                    .forEach(point -> elements.add(Element.styled("circle", "dot " + color)
                            .with("cx", plot.x(point.x()))
                            .with("cy", plot.y(point.y()))
                            .with("r", 3.0)));
        }
        return elements;
    }

    private static String path(Series series, Plot plot) {
        StringBuilder path = new StringBuilder();
        boolean drawing = false;
        for (Point point : series.points()) {
            if (point.isFinite()) {
                path.append(drawing ? 'L' : 'M')
                        .append(Element.number(plot.x(point.x())))
                        .append(' ')
                        .append(Element.number(plot.y(point.y())));
            }
            drawing = point.isFinite();
        }
        return path.toString();
    }

    private Element legend() {
        Element legend = Element.styled("div", "legend");
        for (Series each : series) {
            legend.add(Element.of("span")
                    .add(Element.styled("i", each.look().cssClass() + " s" + (each.color() % 8 + 1)))
                    .text(each.name()));
        }
        return legend;
    }
}
