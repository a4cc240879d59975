package dev.anneal.plan;

import java.util.List;

/**
 * One optimizer step.
 *
 * @param step number in the run, the first is 0
 * @param epoch the first is 0
 * @param microBatches in the order of the reduction tree; {@code microBatches.get(i).index() == i}
 * @param rows of all micro-batches together
 */
public record StepPlan(int step, int epoch, List<MicroBatch> microBatches, int rows) {
    public StepPlan {
        microBatches = List.copyOf(microBatches);
    }
}
