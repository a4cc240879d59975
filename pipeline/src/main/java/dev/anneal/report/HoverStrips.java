package dev.anneal.report;

import dev.anneal.report.Series.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleFunction;

/**
 * What a chart says under the pointer, without a script: the plot is cut into invisible vertical strips, each with a title that reads out every
 * series there, and with a line and dots that a style sheet shows while the pointer is on the strip.
 */
record HoverStrips(Plot plot, List<Series> series, DoubleFunction<String> xText, DoubleFunction<String> yText) {
    private static final int MOST_STRIPS = 90;

    /** One strip per place that has a point, left to right. */
    List<Element> render() {
        double[] places = places();
        List<Element> strips = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            double from = i == 0 ? Plot.LEFT : (places[i - 1] + places[i]) / 2;
            double to = i == places.length - 1 ? plot.right() : (places[i] + places[i + 1]) / 2;
            List<Reading> readings = readings(places[i], from, to);
            if (!readings.isEmpty()) {
                strips.add(strip(from, to, readings));
            }
        }
        return strips;
    }

    private record Reading(Series series, Point point) {}

    /** Horizontal places in the drawing, not closer than a strip is wide. */
    private double[] places() {
        double narrowest = (plot.right() - Plot.LEFT) / MOST_STRIPS;
        double[] all = series.stream()
                .flatMap(each -> each.points().stream())
                .filter(Point::isFinite)
                .mapToDouble(point -> plot.x(point.x()))
                .sorted()
                .distinct()
                .toArray();
        List<Double> kept = new ArrayList<>();
        for (double place : all) {
            if (kept.isEmpty() || place - kept.get(kept.size() - 1) >= narrowest) {
                kept.add(place);
            }
        }
        return kept.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private List<Reading> readings(double place, double from, double to) {
        List<Reading> readings = new ArrayList<>();
        for (Series each : series) {
            Optional<Point> nearest = each.points().stream()
                    .filter(Point::isFinite)
                    .filter(point -> plot.x(point.x()) >= from && plot.x(point.x()) <= to)
                    .min(Comparator.comparingDouble(point -> Math.abs(plot.x(point.x()) - place)));
            nearest.ifPresent(point -> readings.add(new Reading(each, point)));
        }
        return readings;
    }

    private Element strip(double from, double to, List<Reading> readings) {
        Point first = readings.get(0).point();
        StringBuilder title = new StringBuilder(xText.apply(first.x()));
        Element strip = Element.styled("g", "strip")
                .add(Element.of("rect")
                        .with("x", from)
                        .with("y", Plot.TOP)
                        .with("width", to - from)
                        .with("height", Plot.BOTTOM - Plot.TOP))
                .add(Plot.line(plot.x(first.x()), Plot.TOP, plot.x(first.x()), Plot.BOTTOM, "cross"));
        for (Reading reading : readings) {
            title.append('\n')
                    .append(reading.series().name())
                    .append(": ")
                    .append(yText.apply(reading.point().y()));
            strip.add(Element.styled("circle", "s" + (reading.series().color() % 8 + 1))
                    .with("cx", plot.x(reading.point().x()))
                    .with("cy", plot.y(reading.point().y()))
                    .with("r", 3.5));
        }
        return strip.add(Element.of("title", title.toString()));
    }
}
