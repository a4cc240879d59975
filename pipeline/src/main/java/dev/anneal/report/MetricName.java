package dev.anneal.report;

import java.util.Locale;

/** The names of metrics, as people write them. */
final class MetricName {
    private MetricName() {}

    /** "macro_f1" is "Macro F1". */
    static String of(String metric) {
        String words = metric.replace('_', ' ').replaceAll("\\bf1\\b", "F1").replaceAll("\\bmatthews\\b", "Matthews");
        return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }
}
