package dev.anneal.evaluate;

import dev.anneal.evaluate.LabelTable.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The metrics of a multi-label classifier, by the names and definitions of scikit-learn 1.x with {@code zero_division=0}: averages of precision,
 * recall and F1 over all labels, subset accuracy ({@code accuracy}), {@code hamming_loss}, and the loss of training (binary cross entropy, mean over
 * cells), {@code brier_loss} (mean over cells) and {@code calibration_error} (of the probability that a label is given, {@link Calibration}). Where the scores were kept, {@code roc_auc} and {@code average_precision} are means over the labels for which they are defined (that occur,
 * and for the former not in every row), and {@code micro_roc_auc} and {@code micro_average_precision} take all cells as one label.
 */
final class MultiLabelMetrics {
    private final List<String> labels;
    private final List<MultiLabelTally> tallies;
    private final MatchCounts counts;

    /** @param tallies in micro-batch order */
    MultiLabelMetrics(List<String> labels, List<MultiLabelTally> tallies) {
        this.labels = labels;
        this.tallies = tallies;
        counts = new MatchCounts(labels.size());
        tallies.forEach(tally -> counts.addAll(tally.counts()));
    }

    Findings findings() {
        long rows = tallies.stream().mapToLong(MultiLabelTally::rows).sum();
        LabelledScores scores = LabelledScores.concat(
                tallies.stream().map(MultiLabelTally::scores).toList());
        boolean ranked = rows > 0 && scores.cells() == rows * labels.size();
        Map<String, Double> metrics = counted(rows);
        List<LabelTable.Row> table =
                counts.scores(labels).stream().map(LabelTable::row).toList();
        if (ranked) {
            table = ranked(scores, table, metrics);
        }
        return Findings.of(rows, metrics, labels).with(new LabelTable(Subject.CLASSES, table));
    }

    private Map<String, Double> counted(long rows) {
        double lossSum = 0;
        long exactRows = 0;
        Calibration calibration = new Calibration();
        for (MultiLabelTally tally : tallies) {
            calibration.addAll(tally.calibration());
            lossSum += tally.lossSum();
            exactRows += tally.exactRows();
        }
        return counted(labels, counts, calibration, rows, exactRows, lossSum);
    }

    /** All but the metrics of ranking. */
    static Map<String, Double> counted(
            List<String> labels,
            MatchCounts counts,
            Calibration calibration,
            long rows,
            long exactRows,
            double lossSum) {
        double cells = (double) rows * labels.size();
        List<ClassScore> scores = counts.scores(labels);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", Ratio.orZero(lossSum, cells));
        AverageScores.put(metrics, "micro_", counts.micro());
        AverageScores.put(metrics, "macro_", AverageScores.macro(scores));
        AverageScores.put(metrics, "weighted_", AverageScores.weighted(scores));
        metrics.put("accuracy", Ratio.orZero(exactRows, rows));
        metrics.put("hamming_loss", Ratio.orZero(counts.wrong(), cells));
        metrics.put("brier_loss", calibration.brier());
        metrics.put("calibration_error", calibration.error());
        return metrics;
    }

    private List<LabelTable.Row> ranked(
            LabelledScores scores, List<LabelTable.Row> table, Map<String, Double> metrics) {
        List<LabelTable.Row> withRanks = new ArrayList<>();
        for (int label = 0; label < labels.size(); label++) {
            Ranking ranking = scores.ranking(label, labels.size());
            Map<String, Double> figures = new LinkedHashMap<>(table.get(label).figures());
            figures.put("roc_auc", ranking.areaUnderRoc());
            figures.put("average_precision", ranking.averagePrecision());
            withRanks.add(new LabelTable.Row(labels.get(label), figures));
        }
        Ranking all = scores.ranking();
        metrics.put(
                "roc_auc",
                ClassificationMetrics.meanOfDefined(
                        withRanks, row -> row.figures().get("roc_auc")));
        metrics.put("micro_roc_auc", all.areaUnderRoc());
        metrics.put(
                "average_precision",
                ClassificationMetrics.meanOfDefined(
                        withRanks, row -> row.figures().get("average_precision")));
        metrics.put("micro_average_precision", all.averagePrecision());
        return withRanks;
    }
}
