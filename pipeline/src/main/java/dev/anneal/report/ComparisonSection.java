package dev.anneal.report;

import dev.anneal.config.PublishedFigure;
import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The model beside simpler ones on the same rows, and beside what others have published. */
record ComparisonSection(Evaluation evaluation) {
    /** What people compare by; evaluation.json has all. */
    private static final List<String> SHOWN = List.of(
            "accuracy",
            "balanced_accuracy",
            "f1",
            "macro_f1",
            "matthews_correlation",
            "roc_auc",
            "rmse",
            "mae",
            "r2",
            "pearson",
            "spearman",
            "loss");

    /** Nothing where there is nothing to compare with. */
    Optional<Element> render() {
        if (evaluation.comparisons().isEmpty()) {
            return Optional.empty();
        }
        List<String> metrics = metrics();
        List<Column> columns = new ArrayList<>(List.of(Column.words("Answers of")));
        metrics.forEach(name -> columns.add(Column.figures(MetricName.of(name))));
        Table table = Table.of(columns);
        table.row(cells("this model", evaluation.metrics(), metrics));
        for (Baseline baseline : evaluation.comparisons().baselines()) {
            table.row(cells(baseline.answer(), baseline.metrics(), metrics));
        }
        for (PublishedFigure figure : evaluation.comparisons().published()) {
            table.row(cells("published: " + figure.source(), Map.of(figure.metric(), figure.value()), metrics));
        }
        return Optional.of(Element.of("section")
                .add(Element.of("h2", "Beside others"))
                .add(ResultSection.card("On the " + evaluation.split() + " split", table.render())));
    }

    private List<String> metrics() {
        Set<String> names = new LinkedHashSet<>();
        SHOWN.stream().filter(evaluation.metrics()::containsKey).forEach(names::add);
        evaluation.comparisons().published().forEach(figure -> names.add(figure.metric()));
        return List.copyOf(names);
    }

    private static String[] cells(String who, Map<String, Double> figures, List<String> metrics) {
        List<String> cells = new ArrayList<>(List.of(who));
        metrics.forEach(name -> cells.add(
                Optional.ofNullable(figures.get(name)).map(Figures::metric).orElse("")));
        return cells.toArray(String[]::new);
    }
}
