package dev.anneal.report;

import dev.anneal.evaluate.Baseline;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.evaluate.Intervals;
import dev.anneal.evaluate.LabelTable;
import dev.anneal.evaluate.LabelTable.Subject;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/** The evaluation: all metrics beside those of the baseline, the confusion matrix where there is one, and each label. */
record ResultSection(Evaluation evaluation) {
    private static final double NARROW = 500;
    private static final List<String> AVERAGES = List.of("macro", "weighted", "micro");
    private static final List<String> AVERAGED = List.of("precision", "recall", "f1");

    Element render() {
        Element section = Element.of("section")
                .add(Element.of("h2", "Result on the " + evaluation.split() + " split"))
                .add(Element.styled("p", "lead").text(counts()));
        List<Element> overall = overall();
        if (evaluation.confusion().isEmpty()) {
            section.add(Element.styled("div", "columns").addAll(overall));
        } else {
            addConfusion(section, overall);
        }
        Element tables = Element.styled("div", "columns").addAll(tables());
        new Confusions(evaluation).render().ifPresent(tables::add);
        return section.add(tables);
    }

    private List<Element> overall() {
        List<Element> cards = new ArrayList<>();
        cards.add(card("Metrics", metrics().render()));
        if (AVERAGES.stream().anyMatch(this::hasAverage)) {
            cards.add(card(
                    "Averages over " + subject().orElse("classes"), averages().render()));
        }
        return cards;
    }

    private void addConfusion(Element section, List<Element> overall) {
        ConfusionHeatMap map = new ConfusionHeatMap(evaluation.labels(), evaluation.confusion());
        Element confusion = card("Confusion matrix", map.render());
        if (map.width() <= NARROW) {
            section.add(Element.styled("div", "columns")
                    .add(Element.styled("div", "stack").addAll(overall))
                    .add(confusion));
        } else {
            section.add(Element.styled("div", "columns").addAll(overall)).add(confusion);
        }
    }

    /** The only number of a regression says nothing that the metrics do not say. */
    private List<Element> tables() {
        return evaluation.tables().stream()
                .filter(table ->
                        table.subject() != Subject.OUTPUTS || table.rows().size() > 1)
                .map(table -> new LabelTableCard(table).render())
                .toList();
    }

    private String counts() {
        String rejected = evaluation.rejectedRows() == 0
                ? "none rejected"
                : Figures.count(evaluation.rejectedRows()) + " rejected, listed in the rejects";
        return Figures.count(evaluation.rows()) + " rows evaluated, " + rejected + labels() + threshold()
                + temperature();
    }

    private String labels() {
        boolean named =
                !evaluation.labels().isEmpty() && evaluation.tables().stream().noneMatch(isAbout(Subject.OUTPUTS));
        return named ? "; " + evaluation.labels().size() + " " + subject().orElse("classes") : "";
    }

    private String threshold() {
        if (evaluation.threshold().isEmpty()) {
            return "";
        }
        String value = Figures.metric(evaluation.threshold().getAsDouble());
        return evaluation.tables().stream().anyMatch(isAbout(Subject.QUESTIONS))
                ? "; no answer above null odds of " + value
                : "; positive from a probability of " + value;
    }

    private String temperature() {
        double temperature = evaluation.analysis().decision().temperature();
        return temperature == 1 ? "" : "; logits divided by " + Figures.metric(temperature);
    }

    /** What the labels are: the last table is about them. */
    private Optional<String> subject() {
        return evaluation.tables().stream()
                .map(table -> table.subject().name().toLowerCase(Locale.ROOT))
                .reduce((first, last) -> last);
    }

    private static Predicate<LabelTable> isAbout(Subject subject) {
        return table -> table.subject() == subject;
    }

    private Table metrics() {
        Optional<Baseline> baseline = evaluation.baseline();
        Optional<Intervals> intervals = evaluation.analysis().intervals();
        List<Column> columns = new ArrayList<>(List.of(Column.words("Metric"), Column.figures("Model")));
        intervals.ifPresent(each -> columns.add(Column.figures(AnalysisSection.intervalName(each))));
        baseline.ifPresent(each -> columns.add(Column.figures(MetricName.of(each.answer()))));
        Table table = Table.of(columns);
        evaluation.metrics().forEach((name, value) -> {
            if (!isAverage(name) && !name.equals("majority_accuracy")) {
                List<String> cells = new ArrayList<>(List.of(MetricName.of(name), Figures.metric(value)));
                intervals.ifPresent(each -> cells.add(AnalysisSection.interval(each, name)));
                baseline.ifPresent(
                        each -> cells.add(Optional.ofNullable(each.metrics().get(name))
                                .map(Figures::metric)
                                .orElse("")));
                table.row(cells.toArray(String[]::new));
            }
        });
        return table;
    }

    private Table averages() {
        Table table = Table.of(
                Column.words("Average"), Column.figures("Precision"), Column.figures("Recall"), Column.figures("F1"));
        AVERAGES.stream()
                .filter(this::hasAverage)
                .forEach(average -> table.row(
                        MetricName.of(average),
                        figure(average + "_precision"),
                        figure(average + "_recall"),
                        figure(average + "_f1")));
        return table;
    }

    private boolean hasAverage(String average) {
        return evaluation.metrics().containsKey(average + "_f1");
    }

    private String figure(String metric) {
        return Figures.metric(evaluation.metrics().getOrDefault(metric, Double.NaN));
    }

    private static boolean isAverage(String metric) {
        return AVERAGES.stream()
                .anyMatch(average -> AVERAGED.stream().anyMatch(figure -> metric.equals(average + "_" + figure)));
    }

    static Element card(String title, Element content) {
        return Element.styled("div", "card").add(Element.of("h3", title)).add(content);
    }
}
