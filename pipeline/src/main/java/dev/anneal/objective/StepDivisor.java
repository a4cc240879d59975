package dev.anneal.objective;

import dev.anneal.config.Task;
import dev.anneal.dataset.Target;
import dev.anneal.plan.MicroBatch;
import dev.anneal.plan.StepPlan;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the sum of a step's losses is divided by: how many rows, cells or tokens count, or what they weigh. Labels are counted in whole numbers. Weights of
 * rows are added in order of size, so that the sum depends on which rows a step has, and not on how they lie in micro-batches.
 *
 * @param outputs labels or numbers of a row, where the task has such
 * @param labels absent where all labels weigh the same
 */
record StepDivisor(Task task, int outputs, Optional<LabelWeights> labels) {
    /** 1 where nothing counts at all. */
    double of(TaskRows rows, StepPlan plan) {
        if (rows.split().isWeighted()) {
            return orOne(weightOfRows(rows, plan));
        }
        return orOne(labels.map(weighted -> weighted.sum(counts(weighted, rows, plan)))
                .orElseGet(() -> (double) count(rows, plan)));
    }

    private static double orOne(double sum) {
        return sum > 0 ? sum : 1;
    }

    private static long[] counts(LabelWeights weights, TaskRows rows, StepPlan plan) {
        long[] counts = new long[weights.labels()];
        for (MicroBatch microBatch : plan.microBatches()) {
            for (int row : microBatch.rows()) {
                LabelWeights.count(rows.split().target(row), counts);
            }
        }
        return counts;
    }

    private long count(TaskRows rows, StepPlan plan) {
        return switch (task) {
            case SINGLE_LABEL, ANSWER -> plan.rows();
            case MULTI_LABEL, REGRESSION -> (long) plan.rows() * outputs;
            case TOKENS, MASKED_LM -> {
                long count = 0;
                for (MicroBatch microBatch : plan.microBatches()) {
                    for (int row : microBatch.rows()) {
                        count += task == Task.TOKENS ? tags(rows.split().target(row)) : rows.guesses(row, plan.epoch());
                    }
                }
                yield count;
            }
            case FEATURES -> throw new IllegalStateException("Features are not trained.");
        };
    }

    private double weightOfRows(TaskRows rows, StepPlan plan) {
        double[] weights = plan.microBatches().stream()
                .flatMapToInt(microBatch -> Arrays.stream(microBatch.rows()))
                .mapToDouble(row ->
                        rows.split().weight(row) * ofEqualRow(rows.split().target(row)))
                .sorted()
                .toArray();
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        return sum;
    }

    /** What a row would count if it weighed 1. */
    private double ofEqualRow(Target target) {
        if (labels.isPresent()) {
            long[] counts = new long[labels.get().labels()];
            LabelWeights.count(target, counts);
            return labels.get().sum(counts);
        }
        return switch (task) {
            case SINGLE_LABEL, ANSWER -> 1;
            case MULTI_LABEL, REGRESSION -> outputs;
            case TOKENS -> tags(target);
            case MASKED_LM, FEATURES ->
                throw new IllegalStateException("Rows of task " + task.yamlName() + " weigh nothing.");
        };
    }

    private static long tags(Target target) {
        return Arrays.stream(((Target.Tags) target).perToken())
                .filter(tag -> tag != Target.Tags.IGNORED)
                .count();
    }
}
