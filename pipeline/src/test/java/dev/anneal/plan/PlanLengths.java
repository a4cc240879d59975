package dev.anneal.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Lengths for plans under test, and what every plan must hold. */
final class PlanLengths {
    private PlanLengths() {}

    /** Skewed like real texts: many short ones, few long ones. */
    static int[] skewed(int rows, long seed) {
        SplitMix64 random = SplitMix64.of(seed, 0, 99);
        int[] lengths = new int[rows];
        Arrays.setAll(lengths, row -> 3 + random.nextInt(1 + random.nextInt(1 + random.nextInt(126))));
        return lengths;
    }

    static List<Integer> rows(List<StepPlan> steps) {
        List<Integer> rows = new ArrayList<>();
        for (StepPlan step : steps) {
            for (MicroBatch microBatch : step.microBatches()) {
                for (int row : microBatch.rows()) {
                    rows.add(row);
                }
            }
        }
        return rows;
    }

    /** Tokens computed, pads included, as a share of the tokens that there are. */
    static double padding(List<MicroBatch> microBatches, int[] lengths) {
        long computed = 0;
        long real = 0;
        for (MicroBatch microBatch : microBatches) {
            int longest = 0;
            for (int row : microBatch.rows()) {
                longest = Math.max(longest, lengths[row]);
                real += lengths[row];
            }
            computed += (long) longest * microBatch.size();
        }
        return (double) computed / real;
    }
}
