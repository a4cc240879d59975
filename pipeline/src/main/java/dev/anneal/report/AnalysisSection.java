package dev.anneal.report;

import dev.anneal.evaluate.Analysis;
import dev.anneal.evaluate.HardRow;
import dev.anneal.evaluate.Intervals;
import dev.anneal.evaluate.Intervals.Bounds;
import dev.anneal.evaluate.LabelTable;
import dev.anneal.evaluate.Slices;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the evaluation says beyond metrics: where the model is weak, and the rows that it finds hardest. */
record AnalysisSection(Analysis analysis) {
    /** Those that are shown of a slice; evaluation.json has all. */
    private static final List<String> SHOWN =
            List.of("accuracy", "f1", "micro_f1", "macro_f1", "rmse", "pearson", "entity_f1", "token_accuracy", "loss");

    Optional<Element> render() {
        if (analysis.slices().isEmpty() && analysis.hardest().isEmpty()) {
            return Optional.empty();
        }
        Element section = Element.of("section").add(Element.of("h2", "Where it is weak"));
        if (!analysis.slices().isEmpty()) {
            section.add(Element.styled("div", "columns")
                    .addAll(analysis.slices().stream()
                            .map(AnalysisSection::slices)
                            .toList()));
        }
        if (!analysis.hardest().isEmpty()) {
            section.add(ResultSection.card(
                    "Hardest rows",
                    Element.styled("div", "examples").add(hardest().render())));
        }
        return Optional.of(section);
    }

    /** "95 % interval". */
    static String intervalName(Intervals intervals) {
        return Figures.metric(intervals.level() * 100).replaceAll("\\.?0+$", "") + " % interval";
    }

    /** Empty for a metric without one. */
    static String interval(Intervals intervals, String metric) {
        Bounds bounds = intervals.metrics().getOrDefault(metric, new Bounds(Double.NaN, Double.NaN));
        return Double.isNaN(bounds.low()) ? "" : Figures.metric(bounds.low()) + " to " + Figures.metric(bounds.high());
    }

    private static Element slices(Slices slices) {
        List<String> shown = SHOWN.stream()
                .filter(name ->
                        slices.rows().stream().anyMatch(row -> row.figures().containsKey(name)))
                .toList();
        List<Column> columns = new ArrayList<>(List.of(Column.words("Value"), Column.figures("Rows")));
        shown.forEach(name -> columns.add(Column.figures(MetricName.of(name))));
        Table table = Table.of(columns);
        for (LabelTable.Row row : slices.rows()) {
            List<String> cells = new ArrayList<>();
            cells.add(row.label());
            cells.add(Figures.count(
                    row.figures().getOrDefault(LabelTable.SUPPORT, 0.0).longValue()));
            shown.forEach(name -> cells.add(Figures.metric(row.figures().getOrDefault(name, Double.NaN))));
            table.row(cells.toArray(String[]::new));
        }
        return ResultSection.card("By " + slices.by(), table.renderScrolling());
    }

    private Table hardest() {
        Table table = Table.of(
                Column.words("Text"), Column.words("True"), Column.words("Prediction"), Column.figures("Loss"));
        for (HardRow row : analysis.hardest()) {
            Element text = Element.styled("div", "text").add(Element.of("p", row.text()));
            if (!row.id().isEmpty()) {
                text.add(Element.styled("p", "pair").text(row.id()));
            }
            table.row(List.of(
                    text,
                    Element.of("span").breakable(row.truth()),
                    Element.styled("span", row.truth().equals(row.answer()) ? "up" : "down")
                            .breakable(row.answer()),
                    Element.of("span", Figures.metric(row.loss()))));
        }
        return table;
    }
}
