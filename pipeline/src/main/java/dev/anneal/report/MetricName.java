package dev.anneal.report;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The names of metrics, as people write them. */
final class MetricName {
    private MetricName() {}

    private static final Set<String> ABBREVIATIONS = Set.of("f1", "r2", "roc", "auc", "mse", "rmse", "mae", "glue");
    private static final Set<String> PEOPLE = Set.of("matthews", "pearson", "spearman", "brier");

    /** "macro_f1" is "Macro F1", "roc_auc" is "ROC AUC". */
    static String of(String metric) {
        String words = Arrays.stream(metric.split("_")).map(MetricName::word).collect(Collectors.joining(" "));
        return capitalised(words);
    }

    private static String word(String word) {
        if (ABBREVIATIONS.contains(word)) {
            return word.toUpperCase(Locale.ROOT);
        }
        return PEOPLE.contains(word) ? capitalised(word) : word;
    }

    private static String capitalised(String words) {
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
