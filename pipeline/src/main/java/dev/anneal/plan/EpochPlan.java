package dev.anneal.plan;

import dev.anneal.plan.PlanOptions.Order;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.RandomAccess;

/**
 * The order of one epoch: every row exactly once, or all but those that do not fill a batch.
 *
 * <p>All rows are shuffled. With length buckets, each window of 50 batches is then sorted by length and cut into batches again, and the batches are
 * shuffled, so that a batch holds rows of similar length, yet which rows meet and when changes every epoch (the windows are those of
 * {@code LengthGroupedSampler} in Hugging Face's transformers, which leaves batches unshuffled). The rows that do not fill a batch form the last
 * step, or are left out: they are the last ones of the shuffled order, and so others in every epoch. Inside a batch rows are sorted by length before
 * they are cut into micro-batches, and these are ordered so that contiguous runs of them, which is what ranks own, have like work.
 *
 * <p>Without length buckets, steps and micro-batches are cuts of the shuffled order, or, where nothing is shuffled, of the row numbers.
 *
 * <p>Holds four bytes a row; steps are made when asked for. Immutable, thread-safe.
 */
public final class EpochPlan implements Epoch {
    private static final int WINDOW_BATCHES = 50;
    static final int ROW_ORDER = 1;
    static final int BATCH_ORDER = 2;

    private final int[] order;
    private final int epoch;
    private final PlanOptions options;

    private EpochPlan(int[] order, int epoch, PlanOptions options) {
        this.order = order;
        this.epoch = epoch;
        this.options = options;
    }

    /**
     * Orders the rows of an epoch.
     *
     * @param lengths tokens of each row; only read
     * @param seed of the data order
     * @param epoch the first is 0
     */
    public static EpochPlan of(int[] lengths, long seed, int epoch, PlanOptions options) {
        int[] order = ascending(lengths.length);
        if (options.order() != Order.ROW_NUMBERS) {
            SplitMix64.of(seed, epoch, ROW_ORDER).shuffle(order);
        }
        if (options.order() != Order.LENGTH_BUCKETS) {
            return new EpochPlan(order, epoch, options);
        }
        sortWindows(order, lengths, options.batchRows());
        int[] batches = ascending(order.length / options.batchRows());
        SplitMix64.of(seed, epoch, BATCH_ORDER).shuffle(batches);
        return new EpochPlan(arrange(order, batches, options.batchRows()), epoch, options);
    }

    /** The number of steps: all full batches and, if rows remain and are not left out, one smaller. */
    @Override
    public int stepCount() {
        return options.steps(order.length);
    }

    /**
     * Cuts one step out of the order.
     *
     * @param stepInEpoch from 0 to {@link #stepCount()} - 1; the plan returned is numbered over all epochs
     */
    @Override
    public StepPlan step(int stepInEpoch) {
        if (stepInEpoch < 0 || stepInEpoch >= stepCount()) {
            throw new IndexOutOfBoundsException("Step " + stepInEpoch + " of " + stepCount() + " steps of an epoch.");
        }
        int from = Math.multiplyExact(stepInEpoch, options.batchRows());
        int to = (int) Math.min(order.length, (long) from + options.batchRows());
        int step = Math.addExact(Math.multiplyExact(epoch, stepCount()), stepInEpoch);
        return new StepPlan(step, epoch, microBatches(from, to), to - from);
    }

    /** A view; every step is made anew when it is read. */
    public List<StepPlan> steps() {
        return new Steps();
    }

    private List<MicroBatch> microBatches(int from, int to) {
        int rows = options.microBatchRows();
        int count = Cuts.count(to - from, rows);
        int[] places = options.order() == Order.LENGTH_BUCKETS ? LengthOrder.spread(count) : ascending(count);
        MicroBatch[] result = new MicroBatch[count];
        for (int i = 0; i < count; i++) {
            int start = from + places[i] * rows;
            result[i] = new MicroBatch(i, Arrays.copyOfRange(order, start, Math.min(to, start + rows)));
        }
        return List.of(result);
    }

    /** Sorted windows make sorted batches, so that cutting a batch into micro-batches needs no sorting of its own. */
    private static void sortWindows(int[] order, int[] lengths, int batchRows) {
        int batches = order.length / batchRows;
        int windowRows = batchRows * Math.max(1, Math.min(WINDOW_BATCHES, Integer.MAX_VALUE / batchRows));
        int full = batches * batchRows;
        for (int from = 0; from < full; from += Math.min(windowRows, full - from)) {
            LengthOrder.sort(order, from, from + Math.min(windowRows, full - from), lengths);
        }
        LengthOrder.sort(order, full, order.length, lengths);
    }

    private static int[] arrange(int[] order, int[] batches, int batchRows) {
        int[] arranged = order.clone();
        for (int i = 0; i < batches.length; i++) {
            System.arraycopy(order, batches[i] * batchRows, arranged, i * batchRows, batchRows);
        }
        return arranged;
    }

    /** 0 to count - 1 */
    static int[] ascending(int count) {
        int[] values = new int[count];
        Arrays.setAll(values, i -> i);
        return values;
    }

    private final class Steps extends AbstractList<StepPlan> implements RandomAccess {
        @Override
        public StepPlan get(int index) {
            return step(index);
        }

        @Override
        public int size() {
            return stepCount();
        }
    }
}
