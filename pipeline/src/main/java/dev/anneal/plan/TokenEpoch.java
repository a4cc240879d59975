package dev.anneal.plan;

import java.util.Arrays;
import java.util.List;

/**
 * The order of one epoch in steps of a {@link TokenBudget}: every row exactly once.
 *
 * <p>All rows are shuffled, then sorted by length, so that chance decides among rows of one length only; they are cut into micro-batches that are as
 * full as the budget allows, and a shuffle of these makes the steps. Where the cuts lie follows from the lengths alone, and so every epoch has as many
 * steps, on which schedules and checkpoints rely. The micro-batches of a step have like numbers of tokens, not of rows.
 *
 * <p>Holds four bytes a row and eight a micro-batch. Immutable, thread-safe.
 */
final class TokenEpoch implements Epoch {
    private final int[] order;
    private final int[] cuts;
    private final int[] places;
    private final int epoch;
    private final int microBatchesPerStep;

    private TokenEpoch(int[] order, int[] cuts, int[] places, int epoch, int microBatchesPerStep) {
        this.order = order;
        this.cuts = cuts;
        this.places = places;
        this.epoch = epoch;
        this.microBatchesPerStep = microBatchesPerStep;
    }

    static TokenEpoch of(int[] lengths, long seed, int epoch, TokenBudget budget) {
        int[] order = EpochPlan.ascending(lengths.length);
        SplitMix64.of(seed, epoch, EpochPlan.ROW_ORDER).shuffle(order);
        LengthOrder.sort(order, 0, order.length, lengths);
        int[] cuts = budget.cuts(order, lengths);
        int[] places = EpochPlan.ascending(cuts.length - 1);
        SplitMix64.of(seed, epoch, EpochPlan.BATCH_ORDER).shuffle(places);
        return new TokenEpoch(order, cuts, places, epoch, budget.microBatches());
    }

    int microBatchCount() {
        return places.length;
    }

    @Override
    public int stepCount() {
        return Cuts.count(places.length, microBatchesPerStep);
    }

    @Override
    public StepPlan step(int stepInEpoch) {
        if (stepInEpoch < 0 || stepInEpoch >= stepCount()) {
            throw new IndexOutOfBoundsException("Step " + stepInEpoch + " of " + stepCount() + " steps of an epoch.");
        }
        int first = stepInEpoch * microBatchesPerStep;
        MicroBatch[] microBatches = new MicroBatch[Math.min(microBatchesPerStep, places.length - first)];
        int rows = 0;
        for (int i = 0; i < microBatches.length; i++) {
            int place = places[first + i];
            microBatches[i] = new MicroBatch(i, Arrays.copyOfRange(order, cuts[place], cuts[place + 1]));
            rows += microBatches[i].size();
        }
        int step = Math.addExact(Math.multiplyExact(epoch, stepCount()), stepInEpoch);
        return new StepPlan(step, epoch, List.of(microBatches), rows);
    }
}
