package dev.anneal.config;

import java.util.List;

/** A task of the GLUE benchmark (Wang et al., 2019), with the metrics that it is judged by. */
public enum GlueTask {
    COLA("matthews_correlation"),
    SST_2("accuracy"),
    MRPC("accuracy", "f1"),
    QQP("accuracy", "f1"),
    STS_B("pearson", "spearman"),
    MNLI("accuracy"),
    QNLI("accuracy"),
    RTE("accuracy"),
    WNLI("accuracy"),
    AX("matthews_correlation");

    private final List<String> metrics;

    GlueTask(String... metrics) {
        this.metrics = List.of(metrics);
    }

    /** By their names in evaluation.json. */
    public List<String> metrics() {
        return metrics;
    }

    /** What a model of it answers. */
    Task task() {
        return this == STS_B ? Task.REGRESSION : Task.SINGLE_LABEL;
    }
}
