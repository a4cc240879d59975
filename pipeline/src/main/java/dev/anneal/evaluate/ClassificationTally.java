package dev.anneal.evaluate;

import dev.anneal.error.AnnealException;
import dev.anneal.evaluate.MicroBatchTally.CellCount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Everything that the metrics of a single-label classifier follow from: the confusion matrix and the summed loss. Folding checks that every
 * micro-batch was evaluated once, and adds losses in micro-batch order, so that the result has the same bits for any number of ranks. Immutable.
 */
public final class ClassificationTally {
    // C classes; confusion [C, C]: row = true class, column = predicted class

    private final long[][] confusion;
    private final double lossSum;
    private final double divisor;
    private final Calibration calibration;
    private final LabelledLogits kept;

    private ClassificationTally(
            long[][] confusion, double lossSum, double divisor, Calibration calibration, LabelledLogits kept) {
        this.confusion = confusion;
        this.lossSum = lossSum;
        this.divisor = divisor;
        this.calibration = calibration;
        this.kept = kept;
    }

    private static ClassificationTally ofCounts(long[][] confusion, double lossSum, double divisor) {
        return new ClassificationTally(confusion, lossSum, divisor, new Calibration(), LabelledLogits.NONE);
    }

    /**
     * Adds up the micro-batches 0 to {@code microBatches} - 1 of an evaluation, given in any order.
     *
     * @throws AnnealException kind bug, if one is missing or there twice
     */
    static ClassificationTally fold(int classes, int microBatches, List<MicroBatchTally> tallies) {
        long[][] confusion = new long[classes][classes];
        Calibration calibration = new Calibration();
        List<LabelledLogits> kept = new ArrayList<>();
        double lossSum = 0;
        double divisor = 0;
        for (MicroBatchTally tally : TallyOrder.ordered(microBatches, tallies)) {
            lossSum += tally.lossSum();
            divisor += tally.divisor();
            calibration.addAll(tally.calibration());
            kept.add(tally.kept());
            for (CellCount cell : tally.cells()) {
                requireClass(cell, classes, tally.index());
                confusion[cell.label()][cell.prediction()] += cell.count();
            }
        }
        return new ClassificationTally(confusion, lossSum, divisor, calibration, LabelledLogits.concat(kept));
    }

    /** {@link #fold} of what {@link TallyCodec#encode} made of each rank's share. */
    public static ClassificationTally foldEncoded(int classes, int microBatches, List<byte[]> shares) {
        return fold(classes, microBatches, TallyOrder.ordered(MicroBatchTally.class, microBatches, shares));
    }

    /** A tally of known counts, for baselines and for files read back. */
    public static ClassificationTally of(long[][] confusion, double lossSum, double divisor) {
        for (long[] row : confusion) {
            if (row.length != confusion.length || Arrays.stream(row).anyMatch(count -> count < 0)) {
                throw new IllegalArgumentException("A confusion matrix is square and has no negative counts: "
                        + Arrays.toString(row) + " with " + confusion.length + " classes.");
            }
        }
        return ofCounts(copy(confusion), lossSum, divisor);
    }

    /** A tally of chosen rows. */
    static ClassificationTally of(long[][] confusion, double lossSum, double divisor, Calibration calibration) {
        return new ClassificationTally(confusion, lossSum, divisor, calibration, LabelledLogits.NONE);
    }

    /** The tally of a classifier that answers the most frequent true class (the first of equals) for every row; its loss is not defined (NaN). */
    public ClassificationTally ofMajorityAnswer() {
        int majority = IntStream.range(0, classes())
                .boxed()
                .max(Comparator.<Integer>comparingLong(this::actual).thenComparing(Comparator.reverseOrder()))
                .orElseThrow();
        long[][] answers = new long[classes()][classes()];
        for (int c = 0; c < classes(); c++) {
            answers[c][majority] = actual(c);
        }
        return ofCounts(answers, Double.NaN, divisor);
    }

    public int classes() {
        return confusion.length;
    }

    /** [C, C], row = true class, column = predicted class; a copy. */
    public long[][] confusion() {
        return copy(confusion);
    }

    public long count(int label, int prediction) {
        return confusion[label][prediction];
    }

    /** Rows whose true class is {@code label}. */
    public long actual(int label) {
        return Arrays.stream(confusion[label]).sum();
    }

    /** Rows that were taken for {@code prediction}. */
    public long predicted(int prediction) {
        return Arrays.stream(confusion).mapToLong(row -> row[prediction]).sum();
    }

    /** Rows on the diagonal. */
    public long correct() {
        return IntStream.range(0, classes()).mapToLong(c -> confusion[c][c]).sum();
    }

    public long rows() {
        return Arrays.stream(confusion).flatMapToLong(Arrays::stream).sum();
    }

    public double lossSum() {
        return lossSum;
    }

    public double divisor() {
        return divisor;
    }

    /** Of all rows; of no answers where probabilities are not known. */
    Calibration calibration() {
        return calibration;
    }

    /** Of all rows, or none. */
    LabelledLogits kept() {
        return kept;
    }

    private static void requireClass(CellCount cell, int classes, int microBatch) {
        if (cell.label() >= classes || cell.prediction() >= classes) {
            throw AnnealException.bug("Micro-batch " + microBatch + " has label " + cell.label() + " and prediction "
                    + cell.prediction() + ", but there are " + classes + " classes.");
        }
    }

    private static long[][] copy(long[][] matrix) {
        return Arrays.stream(matrix).map(long[]::clone).toArray(long[][]::new);
    }
}
