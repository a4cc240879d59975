package dev.anneal.report;

import dev.anneal.report.LineChart.Horizontal;
import dev.anneal.report.LineChart.Steps;
import dev.anneal.report.Series.Look;
import dev.anneal.report.Series.Point;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One page about an experiment: its learning curve, and what each change does.
 *
 * @param name of the configuration
 * @param split that was evaluated
 * @param metric that the runs are compared by
 * @param trials in the order in which they were run
 */
public record ExperimentReport(String name, String split, String metric, List<Trial> trials) {
    /**
     * One run.
     *
     * @param kind what it varies
     * @param change as key=value; empty for the configuration as it is
     * @param trainRows rows that it learnt from
     * @param metrics of the evaluated split
     */
    public record Trial(String name, Kind kind, String change, long trainRows, Map<String, Double> metrics) {
        double value(String metric) {
            return metrics.getOrDefault(metric, Double.NaN);
        }
    }

    /** What a run varies. */
    public enum Kind {
        /** Nothing: all rows, and no change. */
        BASE,
        /** The number of training rows. */
        ROWS,
        /** One key. */
        CHANGE
    }

    public ExperimentReport {
        trials = List.copyOf(trials);
    }

    /**
     * What runs are compared by: the metric that picks the best model, or the first of the others if that is the loss.
     *
     * @param best the name of the former
     */
    public static String metric(Map<String, Double> metrics, String best) {
        return Headline.metric(metrics, best).orElse("loss");
    }

    /** The page as HTML, which loads nothing. */
    public String html() {
        Element main = Element.of("main").add(Element.of("h1", name + ": experiment"));
        if (trials.stream().anyMatch(trial -> trial.kind() == Kind.ROWS)) {
            main.add(curve());
        }
        if (trials.stream().anyMatch(trial -> trial.kind() == Kind.CHANGE)) {
            main.add(changes());
        }
        return ReportPage.of(name + " \u2013 experiment", main);
    }

    private Element curve() {
        List<Trial> byRows = trials.stream()
                .filter(trial -> trial.kind() != Kind.CHANGE)
                .sorted(Comparator.comparingLong(Trial::trainRows))
                .toList();
        List<Point> points = byRows.stream()
                .map(trial -> new Point(trial.trainRows(), trial.value(metric)))
                .toList();
        double most = byRows.get(byRows.size() - 1).trainRows();
        Horizontal rows = new Horizontal("training rows", most, x -> Figures.count((long) x) + " rows");
        LineChart chart = new LineChart(
                MetricName.of(metric) + " of the " + split + " split",
                rows,
                Steps.EQUAL,
                List.of(new Series(MetricName.of(metric), points, 0, Look.DOTS)),
                List.of(),
                Figures::metric);
        Table table =
                Table.of(Column.figures("Training rows"), Column.figures(MetricName.of(metric)), Column.words("Run"));
        byRows.forEach(trial ->
                table.row(Figures.count(trial.trainRows()), Figures.metric(trial.value(metric)), trial.name()));
        Element section = Element.of("section").add(Element.of("h2", "Learning curve"));
        if (chart.hasLine()) {
            section.add(Element.styled("div", "charts").add(chart.render(Plot.FULL)));
        }
        return section.add(ResultSection.card("Runs", table.render()));
    }

    private Element changes() {
        double base = trials.stream()
                .filter(trial -> trial.kind() == Kind.BASE)
                .mapToDouble(trial -> trial.value(metric))
                .findFirst()
                .orElse(Double.NaN);
        Table table = Table.of(
                Column.words("Change"),
                Column.figures(MetricName.of(metric)),
                Column.figures("Difference"),
                Column.words("Run"));
        List<Trial> shown = new ArrayList<>(trials);
        shown.removeIf(trial -> trial.kind() == Kind.ROWS);
        for (Trial trial : shown) {
            boolean changed = trial.kind() == Kind.CHANGE;
            table.row(
                    changed ? trial.change() : "none",
                    Figures.metric(trial.value(metric)),
                    changed ? String.format(Locale.ROOT, "%+.4f", trial.value(metric) - base) : "",
                    trial.name());
        }
        return Element.of("section")
                .add(Element.of("h2", "One change at a time"))
                .add(Element.of("p", "One seed each: a difference below what another seed would make says nothing."))
                .add(ResultSection.card("On the " + split + " split", table.render()));
    }
}
