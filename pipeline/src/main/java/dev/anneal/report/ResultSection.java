package dev.anneal.report;

import dev.anneal.evaluate.ClassScore;
import dev.anneal.evaluate.Evaluation;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The evaluation: all metrics beside those of the majority answer, the confusion matrix, and each class. */
record ResultSection(Evaluation evaluation) {
    private static final double NARROW = 500;
    private static final int MOST_CONFUSIONS = 12;
    private static final List<String> AVERAGES = List.of("macro", "weighted", "micro");

    Element render() {
        Element section = Element.of("section")
                .add(Element.of("h2", "Result on the " + evaluation.split() + " split"))
                .add(Element.styled("p", "lead").text(counts()));
        Element metrics = card("Metrics", metrics().render());
        Element averages = card("Averages over classes", averages().render());
        ConfusionHeatMap map = new ConfusionHeatMap(evaluation.labels(), evaluation.confusion());
        Element confusion = card("Confusion matrix", map.render());
        if (map.width() <= NARROW) {
            section.add(Element.styled("div", "columns")
                    .add(Element.styled("div", "stack").add(metrics).add(averages))
                    .add(confusion));
        } else {
            section.add(Element.styled("div", "columns").add(metrics).add(averages))
                    .add(confusion);
        }
        Element tables = Element.styled("div", "columns")
                .add(card("Classes, the weakest first", classes().renderScrolling()));
        List<Confusion> confusions = confusions();
        if (!confusions.isEmpty()) {
            tables.add(card("Most frequent confusions", table(confusions).renderScrolling()));
        }
        return section.add(tables);
    }

    private String counts() {
        String rejected = evaluation.rejectedRows() == 0
                ? "none rejected"
                : Figures.count(evaluation.rejectedRows()) + " rejected, listed in the rejects";
        String threshold = evaluation.threshold().isPresent()
                ? "; positive from a probability of "
                        + Figures.metric(evaluation.threshold().getAsDouble())
                : "";
        return Figures.count(evaluation.rows()) + " rows evaluated, " + rejected + "; "
                + evaluation.labels().size() + " classes" + threshold;
    }

    private Table metrics() {
        Map<String, Double> majority = evaluation.majorityMetrics();
        Table table = Table.of(Column.words("Metric"), Column.figures("Model"), Column.figures("Majority answer"));
        evaluation.metrics().forEach((name, value) -> {
            if (!isAverage(name) && !name.equals("majority_accuracy")) {
                Double baseline = majority.get(name);
                table.row(MetricName.of(name), Figures.metric(value), baseline == null ? "" : Figures.metric(baseline));
            }
        });
        return table;
    }

    private Table averages() {
        Table table = Table.of(
                Column.words("Average"), Column.figures("Precision"), Column.figures("Recall"), Column.figures("F1"));
        for (String average : AVERAGES) {
            if (evaluation.metrics().containsKey(average + "_f1")) {
                table.row(
                        MetricName.of(average),
                        figure(average + "_precision"),
                        figure(average + "_recall"),
                        figure(average + "_f1"));
            }
        }
        return table;
    }

    private String figure(String metric) {
        return Figures.metric(evaluation.metrics().getOrDefault(metric, Double.NaN));
    }

    private static boolean isAverage(String metric) {
        return AVERAGES.stream().anyMatch(average -> metric.startsWith(average + "_"));
    }

    private Table classes() {
        Table table = Table.of(
                Column.words("Class"),
                Column.figures("Rows"),
                Column.figures("Precision"),
                Column.figures("Recall"),
                Column.figures("F1"),
                Column.words(""));
        evaluation.classScores().stream()
                .sorted(Comparator.comparingDouble(ClassScore::f1))
                .forEach(score -> table.row(List.of(
                        Element.of("span").breakable(score.label()),
                        Element.of("span", Figures.count(score.support())),
                        Element.of("span", Figures.metric(score.precision())),
                        Element.of("span", Figures.metric(score.recall())),
                        Element.of("span", Figures.metric(score.f1())),
                        meter(score.f1()))));
        return table;
    }

    private static Element meter(double share) {
        return Element.styled("div", "meter small")
                .add(Element.styled("i", "value").with("style", "width:" + Element.number(share * 100) + "%"));
    }

    private record Confusion(String label, String prediction, long rows, double share) {}

    private List<Confusion> confusions() {
        List<Confusion> all = new ArrayList<>();
        for (int label = 0; label < evaluation.labels().size(); label++) {
            List<Long> row = evaluation.confusion().get(label);
            long support = row.stream().mapToLong(Long::longValue).sum();
            for (int prediction = 0; prediction < row.size(); prediction++) {
                if (label != prediction && row.get(prediction) > 0) {
                    all.add(new Confusion(
                            evaluation.labels().get(label),
                            evaluation.labels().get(prediction),
                            row.get(prediction),
                            (double) row.get(prediction) / support));
                }
            }
        }
        return all.stream()
                .sorted(Comparator.comparingLong(Confusion::rows).reversed())
                .limit(MOST_CONFUSIONS)
                .collect(Collectors.toList());
    }

    private static Table table(List<Confusion> confusions) {
        Table table = Table.of(
                Column.words("True class"),
                Column.words("Taken for"),
                Column.figures("Rows"),
                Column.figures("Of the class"));
        confusions.forEach(each ->
                table.row(each.label(), each.prediction(), Figures.count(each.rows()), Figures.percent(each.share())));
        return table;
    }

    static Element card(String title, Element content) {
        return Element.styled("div", "card").add(Element.of("h3", title)).add(content);
    }
}
