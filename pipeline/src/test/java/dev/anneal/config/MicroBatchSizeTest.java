package dev.anneal.config;

import static dev.anneal.config.ConfigTexts.MINIMAL;
import static dev.anneal.config.ConfigTexts.assertProblems;
import static dev.anneal.config.ConfigTexts.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class MicroBatchSizeTest {
    private static final String AUTO = "train.micro-batch-size=auto";

    @Test
    void isANumberOrAuto() {
        assertThat(read(MINIMAL, "train.micro-batch-size=3").train().microBatchRows())
                .isEqualTo(3);
        RunConfig auto = read(MINIMAL, AUTO, "train.memory-budget=1500m");
        assertThat(auto.train().isMicroBatchAuto()).isTrue();
        assertThat(auto.train().memoryBudgetBytes()).hasValue(1500L << 20);
        assertThat(read(RunConfigWriter.yaml(auto))).isEqualTo(auto);
        assertThatThrownBy(() -> auto.train().microBatchRows())
                .hasMessage(
                        "train.micro-batch-size is auto, and nobody has looked for it. Train by the verb train, or give a"
                                + " number.");
        assertProblems(MINIMAL, "train.micro-batch-size=many")
                .containsExactly("train.micro-batch-size is \"many\", but it must be a whole number, or auto"
                        + " (--set train.micro-batch-size).");
        assertProblems(MINIMAL, "train.micro-batch-size=0")
                .containsExactly(
                        "train.micro-batch-size is 0, but it must be at least 1 (--set train.micro-batch-size).");
    }

    @Test
    void whatIsFoundTakesThePlaceOfAuto() {
        RunConfig found = read(MINIMAL, AUTO, "train.memory-budget=2g").withMicroBatchRows(5);

        assertThat(found).isEqualTo(read(MINIMAL, "train.micro-batch-size=5"));
        assertThat(RunConfigWriter.yaml(found))
                .contains("micro-batch-size: 5\n")
                .doesNotContain("memory-budget");
    }

    @Test
    void everyExecutorMustGetARow() {
        assertThat(read(MINIMAL, AUTO, "train.batch-size=4", "cluster.executors=4")
                        .train()
                        .microBatchesPerStep())
                .isEqualTo(4);
        assertProblems(MINIMAL, AUTO, "train.batch-size=4", "cluster.executors=5")
                .hasSize(1)
                .first()
                .asString()
                .contains(
                        "cluster.executors is 5, but a step has 4 micro-batches (batch-size 4 / micro-batch-size auto)");
    }

    @Test
    void aBudgetIsASizeAndGoesWithAuto() {
        assertProblems(MINIMAL, AUTO, "train.memory-budget=much")
                .containsExactly("train.memory-budget is \"much\", but it must be a size such as 4g or 1500m"
                        + " (--set train.memory-budget).");
        assertProblems(MINIMAL, AUTO, "train.memory-budget=9999999999g").hasSize(1);
        assertThat(read(MINIMAL, AUTO, "train.memory-budget=999999999g").train().memoryBudgetBytes())
                .hasValue(999_999_999L << 30);
        assertProblems(MINIMAL, "train.memory-budget=4g")
                .hasSize(1)
                .first()
                .asString()
                .contains(
                        "train.memory-budget is given, but micro-batch-size is not auto, so nobody looks for what fits");
    }
}
