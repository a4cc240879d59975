package dev.anneal.plan;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * All steps of a training run: one epoch after the other, see {@link EpochPlan}, until the epochs or the steps that the user allows are used up. Any step
 * can be asked for, so that a resumed run seeks instead of replaying. Thread-safe; keeps the epoch asked for last.
 */
public final class TrainPlan {
    private final int[] lengths;
    private final IntFunction<Epoch> epochs;
    private final Sizes sizes;
    private final int stepsPerEpoch;
    private final int totalSteps;
    private volatile CachedEpoch cached;

    private record CachedEpoch(int epoch, Epoch plan) {}

    /** @param rows of a full step; where steps are cut by tokens, a mean, as is that of micro-batches */
    private record Sizes(int rows, int microBatchRows, int microBatches, int leftOut) {}

    private TrainPlan(int[] lengths, IntFunction<Epoch> epochs, Sizes sizes, Epoch first, int totalSteps) {
        this.lengths = lengths;
        this.epochs = epochs;
        this.sizes = sizes;
        this.stepsPerEpoch = first.stepCount();
        this.totalSteps = totalSteps;
        this.cached = new CachedEpoch(0, first);
    }

    /**
     * Plans a run.
     *
     * @param lengths tokens of each row of the training split, enough rows for a step; copied
     * @param seed of the data order
     * @param maxSteps ends the run before the epochs do
     */
    public static TrainPlan of(int[] lengths, long seed, int epochs, OptionalInt maxSteps, PlanOptions options) {
        requireSteps(lengths, epochs, options.steps(lengths.length));
        int[] kept = lengths.clone();
        IntFunction<Epoch> each = epoch -> EpochPlan.of(kept, seed, epoch, options);
        Sizes sizes = new Sizes(
                options.batchRows(),
                options.microBatchRows(),
                options.microBatchesPerStep(),
                options.leftOut(lengths.length));
        Epoch first = each.apply(0);
        return new TrainPlan(kept, each, sizes, first, total(first, epochs, maxSteps));
    }

    /**
     * Plans a run in steps of so many tokens, each of them a full one but the last of an epoch.
     *
     * @param lengths tokens of each row of the training split, none more than a micro-batch has; copied
     */
    public static TrainPlan ofTokens(int[] lengths, long seed, int epochs, OptionalInt maxSteps, TokenBudget budget) {
        requireSteps(lengths, epochs, lengths.length);
        int longest = Arrays.stream(lengths).max().orElse(0);
        if (budget.padded(longest) > budget.microBatchTokens()) {
            throw new IllegalArgumentException(
                    "A row of " + longest + " tokens for micro-batches of " + budget.microBatchTokens() + ".");
        }
        int[] kept = lengths.clone();
        IntFunction<Epoch> each = epoch -> TokenEpoch.of(kept, seed, epoch, budget);
        TokenEpoch first = TokenEpoch.of(kept, seed, 0, budget);
        double mean = (double) lengths.length / first.microBatchCount();
        Sizes sizes = new Sizes(
                Math.toIntExact(Math.max(1, Math.round(mean * budget.microBatches()))),
                Math.toIntExact(Math.max(1, Math.round(mean))),
                budget.microBatches(),
                0);
        return new TrainPlan(kept, each, sizes, first, total(first, epochs, maxSteps));
    }

    private static void requireSteps(int[] lengths, int epochs, int steps) {
        if (steps == 0 || epochs < 1) {
            throw new IllegalArgumentException("No plan for " + lengths.length + " rows and " + epochs + " epochs.");
        }
    }

    private static int total(Epoch first, int epochs, OptionalInt maxSteps) {
        long steps = (long) epochs * first.stepCount();
        return Math.toIntExact(Math.min(steps, maxSteps.orElse(Integer.MAX_VALUE)));
    }

    public int stepsPerEpoch() {
        return stepsPerEpoch;
    }

    /** Rows that each epoch leaves out: others in every one, as the order is another. */
    public int rowsLeftOut() {
        return sizes.leftOut();
    }

    /** Rows of a full step; where steps are cut by tokens, their mean number, which is what a learning rate goes with. */
    public int rowsPerStep() {
        return sizes.rows();
    }

    /** Rows of a full micro-batch; where steps are cut by tokens, their mean number. */
    public int rowsPerMicroBatch() {
        return sizes.microBatchRows();
    }

    public int totalSteps() {
        return totalSteps;
    }

    /** Micro-batches of a full step. */
    public int microBatchesPerStep() {
        return sizes.microBatches();
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

    private Epoch epoch(int epoch) {
        CachedEpoch current = cached;
        if (current.epoch() != epoch) {
            current = new CachedEpoch(epoch, epochs.apply(epoch));
            cached = current;
        }
        return current.plan();
    }
}
