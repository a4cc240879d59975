package dev.anneal.report;

import dev.anneal.track.Figures;
import java.util.List;
import java.util.OptionalInt;

/**
 * A bar chart of counts over ranges of whole numbers.
 *
 * @param bins ascending, without overlap
 * @param limit a value to mark with a vertical line
 */
record Histogram(String title, String xName, List<DatasetSummary.Bin> bins, OptionalInt limit, String limitText) {
    Histogram {
        bins = List.copyOf(bins);
    }

    Element render() {
        double right = Math.max(bins.get(bins.size() - 1).to() + 1, limit.orElse(0));
        double most = bins.stream().mapToLong(DatasetSummary.Bin::count).max().orElse(1);
        Plot plot = new Plot(
                Plot.HALF,
                Scale.linear(Math.min(0, bins.get(0).from()), right, 8),
                Scale.rounded(0, Math.max(1, most), 5));
        Element svg = plot.svg(title, xName);
        for (DatasetSummary.Bin bin : bins) {
            svg.add(bar(bin, plot));
        }
        if (limit.isPresent()) {
            double x = plot.x(limit.getAsInt());
            svg.add(Plot.line(x, Plot.TOP, x, Plot.BOTTOM, "limit").add(Element.of("title", limitText)));
            svg.add(Plot.text(x - 6, Plot.TOP + 10, "tick end", limitText));
        }
        return Element.styled("figure", "chart")
                .add(Element.of("figcaption", title))
                .add(svg);
    }

    private static Element bar(DatasetSummary.Bin bin, Plot plot) {
        double left = plot.x(bin.from());
        double width = plot.x(bin.to() + 1) - left;
        double gap = width > 4 ? 1 : 0;
        double top = plot.y(bin.count());
        String range = bin.from() == bin.to() ? "" + bin.from() : bin.from() + " to " + bin.to();
        return Element.styled("rect", "bar")
                .with("x", left)
                .with("y", top)
                .with("width", Math.max(0.5, width - gap))
                .with("height", Plot.BOTTOM - top)
                .add(Element.of("title", range + " tokens: " + Figures.count(bin.count()) + " rows"));
    }
}
