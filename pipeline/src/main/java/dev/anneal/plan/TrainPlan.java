package dev.anneal.plan;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * All steps of a training run: one {@link EpochPlan} after the other, until the epochs or the steps that the user allows are used up. Any step can
 * be asked for, so that a resumed run seeks instead of replaying. Thread-safe; keeps the epoch asked for last.
 */
public final class TrainPlan {
    private final int[] lengths;
    private final long seed;
    private final PlanOptions options;
    private final int totalSteps;
    private volatile CachedEpoch cached;

    private record CachedEpoch(int epoch, EpochPlan plan) {}

    private TrainPlan(int[] lengths, long seed, PlanOptions options, int totalSteps) {
        this.lengths = lengths;
        this.seed = seed;
        this.options = options;
        this.totalSteps = totalSteps;
        this.cached = new CachedEpoch(0, EpochPlan.of(lengths, seed, 0, options));
    }

    /**
     * Plans a run.
     *
     * @param lengths tokens of each row of the training split, at least one row; copied
     * @param seed of the data order
     * @param maxSteps ends the run before the epochs do
     */
    public static TrainPlan of(int[] lengths, long seed, int epochs, OptionalInt maxSteps, PlanOptions options) {
        if (lengths.length == 0 || epochs < 1) {
            throw new IllegalArgumentException("No plan for " + lengths.length + " rows and " + epochs + " epochs.");
        }
        long steps = (long) epochs * Cuts.count(lengths.length, options.batchRows());
        int total = Math.toIntExact(Math.min(steps, maxSteps.orElse(Integer.MAX_VALUE)));
        return new TrainPlan(lengths.clone(), seed, options, total);
    }

    public int stepsPerEpoch() {
        return Cuts.count(lengths.length, options.batchRows());
    }

    public int totalSteps() {
        return totalSteps;
    }

    /** Micro-batches of a full step. */
    public int microBatchesPerStep() {
        return options.microBatchesPerStep();
    }

    /**
     * The step of a number, in whichever epoch it lies.
     *
     * @param step from 0 to {@link #totalSteps()} - 1
     */
    public StepPlan step(int step) {
        if (step < 0 || step >= totalSteps) {
            throw new IndexOutOfBoundsException("Step " + step + " of a run of " + totalSteps + " steps.");
        }
        return epoch(step / stepsPerEpoch()).step(step % stepsPerEpoch());
    }

    /** All of them, in their order, to be asked for one by one. */
    public Iterable<StepPlan> steps() {
        return () -> IntStream.range(0, totalSteps).mapToObj(this::step).iterator();
    }

    /** The last step, if it had micro-batches that consist of the longest row only. */
    public StepPlan ofLongestRows(int microBatches, int microBatchRows) {
        int longest = 0;
        for (int row = 1; row < lengths.length; row++) {
            longest = lengths[row] > lengths[longest] ? row : longest;
        }
        int[] rows = new int[microBatchRows];
        Arrays.fill(rows, longest);
        List<MicroBatch> all = IntStream.range(0, microBatches)
                .mapToObj(index -> new MicroBatch(index, rows))
                .toList();
        StepPlan last = step(totalSteps - 1);
        return new StepPlan(last.step(), last.epoch(), all, Math.multiplyExact(microBatches, microBatchRows));
    }

    private EpochPlan epoch(int epoch) {
        CachedEpoch current = cached;
        if (current.epoch() != epoch) {
            current = new CachedEpoch(epoch, EpochPlan.of(lengths, seed, epoch, options));
            cached = current;
        }
        return current.plan();
    }
}
