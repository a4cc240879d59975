package dev.anneal.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One line of a chart.
 *
 * @param points by x, ascending; those that are not finite leave a gap
 * @param color number of the colour, from 0
 */
record Series(String name, List<Point> points, int color, Look look) {

    record Point(double x, double y) {
        boolean isFinite() {
            return Double.isFinite(x) && Double.isFinite(y);
        }
    }

    enum Look {
        /** A plain line. */
        LINE,
        /** A pale line behind the others, for noisy data. */
        PALE,
        /** A line with a dot at each point. */
        DOTS,
        /** A dashed line, for a reference. */
        DASHED;

        String cssClass() {
            return "line-" + name().toLowerCase(Locale.ROOT);
        }
    }

    Series {
        points = List.copyOf(points);
    }

    /**
     * The running mean with weights that fall by {@code decay} a point, corrected for its start (Kingma and Ba, 2015, section 3). Points that are
     * not finite are passed over.
     */
    Series smoothed(String newName, double decay) {
        List<Point> smooth = new ArrayList<>();
        double sum = 0;
        double weight = 0;
        for (Point point : points) {
            if (point.isFinite()) {
                sum = decay * sum + (1 - decay) * point.y();
                weight = decay * weight + (1 - decay);
                smooth.add(new Point(point.x(), sum / weight));
            }
        }
        return new Series(newName, smooth, color, Look.LINE);
    }

    /** At most about {@code most} points that look the same: of each stretch the lowest and the highest. */
    Series thinned(int most) {
        if (points.size() <= most) {
            return this;
        }
        List<Point> kept = new ArrayList<>();
        int stretches = Math.max(1, most / 2);
        for (int i = 0; i < stretches; i++) {
            int from = (int) ((long) i * points.size() / stretches);
            int to = (int) ((long) (i + 1) * points.size() / stretches);
            keepExtremes(points.subList(from, to), kept);
        }
        return new Series(name, kept, color, look);
    }

    private static void keepExtremes(List<Point> stretch, List<Point> kept) {
        List<Point> ascending = stretch.stream()
                .filter(Point::isFinite)
                .sorted(Comparator.comparingDouble(Point::y))
                .toList();
        if (!ascending.isEmpty()) {
            Stream.of(ascending.get(0), ascending.get(ascending.size() - 1))
                    .distinct()
                    .sorted(Comparator.comparingDouble(Point::x))
                    .forEach(kept::add);
        }
    }

    /** At most {@code most} points, each the mean of a stretch. */
    Series averaged(int most) {
        if (points.size() <= most) {
            return this;
        }
        List<Point> means = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            List<Point> stretch = points.subList(
                    (int) ((long) i * points.size() / most), (int) ((long) (i + 1) * points.size() / most));
            means.add(new Point(
                    stretch.stream().mapToDouble(Point::x).average().orElse(Double.NaN),
                    stretch.stream().mapToDouble(Point::y).average().orElse(Double.NaN)));
        }
        return new Series(name, means, color, look);
    }
}
