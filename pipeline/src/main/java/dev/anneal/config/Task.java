package dev.anneal.config;

import java.util.List;

/** What a model learns to answer. */
public enum Task {
    /** One label out of several for a text, or for a pair of texts. */
    SINGLE_LABEL(List.of(
            "loss",
            "accuracy",
            "majority_accuracy",
            "balanced_accuracy",
            "matthews_correlation",
            "f1",
            "precision",
            "recall",
            "macro_f1",
            "macro_precision",
            "macro_recall",
            "micro_f1",
            "micro_precision",
            "micro_recall",
            "weighted_f1",
            "weighted_precision",
            "weighted_recall"));

    /** These are of the second of two labels. */
    static final List<String> TWO_LABEL_METRICS = List.of("f1", "precision", "recall");

    private final List<String> metrics;

    Task(List<String> metrics) {
        this.metrics = metrics;
    }

    /** How configurations and reports write it: {@code single-label}. */
    public String yamlName() {
        return YamlName.of(this);
    }

    /** The names of its metrics in evaluation.json; with more than two labels, not all of them. */
    public List<String> metrics() {
        return metrics;
    }
}
