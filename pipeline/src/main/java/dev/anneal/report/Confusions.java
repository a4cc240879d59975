package dev.anneal.report;

import dev.anneal.evaluate.Evaluation;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Which classes are most often taken for which others. */
record Confusions(Evaluation evaluation) {
    private static final int MOST = 12;

    private record Confusion(String label, String prediction, long rows, double share) {}

    /** Nothing, if no row was confused. */
    Optional<Element> render() {
        List<Confusion> worst = all().stream()
                .sorted(Comparator.comparingLong(Confusion::rows).reversed())
                .limit(MOST)
                .toList();
        return worst.isEmpty()
                ? Optional.empty()
                : Optional.of(ResultSection.card(
                        "Most frequent confusions", table(worst).renderScrolling()));
    }

    private List<Confusion> all() {
        List<Confusion> all = new ArrayList<>();
        for (int label = 0; label < evaluation.confusion().size(); label++) {
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
        return all;
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
}
