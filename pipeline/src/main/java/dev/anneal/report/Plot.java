package dev.anneal.report;

import dev.anneal.report.Scale.Tick;
import java.util.ArrayList;
import java.util.List;

/** The frame of a chart with two axes: where a value lies on the drawing, and the lines and names around it. Units are those of the SVG view box. */
record Plot(double width, Scale horizontal, Scale vertical) {
    /** Two charts side by side. */
    static final double HALF = 548;

    /** One chart over the whole page. */
    static final double FULL = 1098;

    static final double HEIGHT = 236;
    static final double LEFT = 50;
    static final double TOP = 10;
    static final double BOTTOM = HEIGHT - 40;

    double right() {
        return width - 14;
    }

    double x(double value) {
        return LEFT + horizontal.at(value) * (right() - LEFT);
    }

    double y(double value) {
        return BOTTOM - vertical.at(value) * (BOTTOM - TOP);
    }

    /** An empty drawing with its axes. */
    Element svg(String title, String horizontalName) {
        return Element.of("svg")
                .with("viewBox", "0 0 " + Element.number(width) + " " + Element.number(HEIGHT))
                .with("role", "img")
                .with("aria-label", title)
                .addAll(axes(horizontalName));
    }

    private List<Element> axes(String horizontalName) {
        List<Element> axes = new ArrayList<>();
        for (Tick tick : vertical.ticks()) {
            double y = y(tick.value());
            axes.add(line(LEFT, y, right(), y, "grid"));
            axes.add(text(LEFT - 7, y + 4, "tick end", tick.text()));
        }
        axes.add(line(LEFT, BOTTOM, right(), BOTTOM, "axis"));
        for (Tick tick : horizontal.ticks()) {
            double x = x(tick.value());
            axes.add(line(x, BOTTOM, x, BOTTOM + 4, "axis"));
            axes.add(text(x, BOTTOM + 17, "tick middle", tick.text()));
        }
        axes.add(text((LEFT + right()) / 2, HEIGHT - 6, "axis-name middle", horizontalName));
        return axes;
    }

    static Element line(double x1, double y1, double x2, double y2, String cssClass) {
        return Element.styled("line", cssClass)
                .with("x1", x1)
                .with("y1", y1)
                .with("x2", x2)
                .with("y2", y2);
    }

    static Element text(double x, double y, String cssClass, String text) {
        return Element.styled("text", cssClass).with("x", x).with("y", y).text(text);
    }
}
