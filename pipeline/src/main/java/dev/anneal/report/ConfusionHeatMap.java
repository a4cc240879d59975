package dev.anneal.report;

import dev.anneal.track.Figures;
import java.util.List;

/**
 * A confusion matrix as a heat map: rows are true classes, columns predictions. Colour says which share of the true class went there; the diagonal
 * has a colour of its own, so that errors stand out. Cells shrink with the number of classes, and only those that are not empty are drawn.
 *
 * @param counts [C, C]
 */
record ConfusionHeatMap(List<String> labels, List<List<Long>> counts) {
    private static final int LONGEST_LABEL = 26;
    private static final double LETTER = 0.56;

    Element render() {
        int classes = labels.size();
        double left = left();
        double top = topMargin() + 20;
        double size = classes * cell();
        double width = width();
        Element svg = Element.styled("svg", "heat")
                .with("viewBox", "0 0 " + Element.number(width) + " " + Element.number(top + size + 4))
                .with("width", width)
                .with("height", top + size + 4)
                .with("role", "img")
                .with("aria-label", "Confusion matrix")
                .add(Plot.text(left + size / 2, 12, "axis-name middle", "predicted class"))
                .add(Plot.text(0, 0, "axis-name middle", "true class")
                        .with("transform", "translate(12 " + Element.number(top + size / 2) + ") rotate(-90)"));
        svg.add(Element.styled("rect", "heat-ground")
                .with("x", left)
                .with("y", top)
                .with("width", size)
                .with("height", size));
        for (int c = 0; c < classes; c++) {
            svg.addAll(labelsOf(c, left, top));
            for (int predicted = 0; predicted < classes; predicted++) {
                if (counts.get(c).get(predicted) > 0) {
                    svg.add(cellOf(c, predicted, left, top));
                }
            }
        }
        return Element.styled("div", "scroll").add(svg);
    }

    /** Of the whole drawing, in pixels. */
    double width() {
        double lastName = slanted() ? Math.max(8, margin() * 0.78 - cell() / 2) : 8;
        return left() + labels.size() * cell() + lastName;
    }

    private double left() {
        return margin() + 20;
    }

    private List<Element> labelsOf(int c, double left, double top) {
        double middle = (c + 0.5) * cell();
        String style = "font-size:" + Element.number(font()) + "px";
        String turn = slanted() ? "rotate(-40)" : "rotate(-90)";
        double shift = slanted() ? 0 : font() * 0.35;
        Element row = Plot.text(left - 6, top + middle + font() * 0.35, "tick end", shortened(labels.get(c)))
                .with("style", style);
        Element column = Element.styled("text", "tick")
                .with("style", style)
                .with(
                        "transform",
                        "translate(" + Element.number(left + middle + shift) + " " + Element.number(top - 6) + ") "
                                + turn)
                .text(shortened(labels.get(c)));
        Element title = Element.of("title", labels.get(c));
        return List.of(row.add(title), column.add(title));
    }

    private Element cellOf(int actual, int predicted, double left, double top) {
        long count = counts.get(actual).get(predicted);
        double share = (double) count
                / counts.get(actual).stream().mapToLong(Long::longValue).sum();
        boolean right = actual == predicted;
        double opacity = right ? 0.1 + 0.9 * share : 0.15 + 0.85 * Math.sqrt(share);
        double gap = cell() > 14 ? 2 : 1;
        double x = left + predicted * cell();
        double y = top + actual * cell();
        Element group = Element.of("g")
                .add(Element.of(
                        "title",
                        labels.get(actual) + " taken for " + labels.get(predicted) + ": " + Figures.count(count)
                                + " rows, " + Figures.percent(share) + " of the class"));
        group.add(Element.styled("rect", right ? "heat-right" : "heat-wrong")
                .with("x", x + gap / 2)
                .with("y", y + gap / 2)
                .with("width", cell() - gap)
                .with("height", cell() - gap)
                .with("rx", cell() > 30 ? 3 : 1)
                .with("fill-opacity", opacity));
        if (cell() >= 22) {
            String style = "font-size:" + Element.number(Math.min(15, font() + (cell() > 60 ? 4 : 0))) + "px";
            String color = opacity > 0.6 ? "heat-text-strong" : "heat-text";
            group.add(Plot.text(x + cell() / 2, y + cell() / 2 + 4, "middle " + color, inside(count))
                    .with("style", style));
        }
        return group;
    }

    /** Side of a cell. */
    private double cell() {
        int classes = labels.size();
        return classes <= 4
                ? 88
                : classes <= 8 ? 56 : classes <= 14 ? 40 : classes <= 26 ? 25 : classes <= 50 ? 17 : 12;
    }

    private double font() {
        return Math.min(12, Math.max(9, cell() * 0.7));
    }

    /** Column names lie at an angle where there is room, and stand upright where there is not. */
    private boolean slanted() {
        return labels.size() <= 26;
    }

    private double margin() {
        int longest = labels.stream()
                .mapToInt(label -> shortened(label).length())
                .max()
                .orElse(1);
        return Math.max(24, longest * font() * LETTER + 8);
    }

    private double topMargin() {
        return slanted() ? margin() * 0.7 + 6 : margin();
    }

    private String inside(long count) {
        return cell() < 40 && count >= 1000 ? Figures.compact(count) : Figures.count(count);
    }

    private static String shortened(String label) {
        if (label.length() <= LONGEST_LABEL) {
            return label;
        }
        int half = LONGEST_LABEL / 2;
        return label.substring(0, half) + "\u2026" + label.substring(label.length() - half + 1);
    }
}
