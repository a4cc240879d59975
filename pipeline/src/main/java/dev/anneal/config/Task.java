package dev.anneal.config;

import java.util.List;

/** What a model learns to answer. */
public enum Task {
    /** One label out of several for a text, or for a pair of texts. */
    SINGLE_LABEL(
            "accuracy",
            List.of(
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
                    "weighted_recall",
                    "brier_loss",
                    "calibration_error",
                    "roc_auc",
                    "average_precision")),
    /** Any number of labels for a text, or for a pair of texts. */
    MULTI_LABEL(
            "micro_f1",
            List.of(
                    "loss",
                    "accuracy",
                    "hamming_loss",
                    "brier_loss",
                    "calibration_error",
                    "micro_f1",
                    "micro_precision",
                    "micro_recall",
                    "macro_f1",
                    "macro_precision",
                    "macro_recall",
                    "weighted_f1",
                    "weighted_precision",
                    "weighted_recall",
                    "roc_auc",
                    "micro_roc_auc",
                    "average_precision",
                    "micro_average_precision")),
    /** One number or several for a text, or for a pair of texts. */
    REGRESSION("rmse", List.of("loss", "mse", "rmse", "mae", "r2", "pearson", "spearman")),
    /** One label for each word of a text: entities, parts of speech. */
    TOKENS(
            "token_accuracy",
            List.of(
                    "loss",
                    "token_accuracy",
                    "macro_f1",
                    "macro_precision",
                    "macro_recall",
                    "weighted_f1",
                    "weighted_precision",
                    "weighted_recall",
                    "entity_f1",
                    "entity_precision",
                    "entity_recall")),
    /** The part of a context that answers a question, or that there is none. */
    ANSWER(
            "f1",
            List.of(
                    "loss",
                    "exact_match",
                    "f1",
                    "has_answer_exact_match",
                    "has_answer_f1",
                    "no_answer_exact_match",
                    "no_answer_f1",
                    "best_exact_match",
                    "best_f1")),
    /** The tokens that were hidden in a text: pre-training that goes on. */
    MASKED_LM(
            "loss",
            List.of(
                    "loss",
                    "perplexity",
                    "masked_accuracy",
                    "masked_loss",
                    "next_sentence_loss",
                    "next_sentence_accuracy")),
    /** Nothing: hidden states and embeddings of texts, without training. */
    FEATURES("loss", List.of());

    /** These are of the second of two labels. */
    static final List<String> TWO_LABEL_METRICS = List.of("f1", "precision", "recall");

    /** These are of a masked language model that also predicts next sentences. */
    static final List<String> NEXT_SENTENCE_METRICS =
            List.of("masked_loss", "next_sentence_loss", "next_sentence_accuracy");

    private final String bestMetric;
    private final List<String> metrics;

    Task(String bestMetric, List<String> metrics) {
        this.bestMetric = bestMetric;
        this.metrics = metrics;
    }

    /** How configurations and reports write it: {@code single-label}. */
    public String yamlName() {
        return YamlName.of(this);
    }

    /** The names of its metrics in evaluation.json; some need two labels, or more. */
    public List<String> metrics() {
        return metrics;
    }

    /** The metric that picks the best model where the configuration names none. */
    public String bestMetric() {
        return bestMetric;
    }

    /** Whether answers are labels out of a list. */
    public boolean hasLabels() {
        return this == SINGLE_LABEL || this == MULTI_LABEL || this == TOKENS;
    }

    /** Whether there is one answer for a whole text, made of one vector for it. */
    public boolean isOfWholeTexts() {
        return this == SINGLE_LABEL || this == MULTI_LABEL || this == REGRESSION;
    }

    /** Whether a model is trained for it. */
    public boolean isTrained() {
        return this != FEATURES;
    }
}
