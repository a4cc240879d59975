package dev.anneal.dataset;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rows of one split, by their number from 0. Values are read from mapped files, so memory is the operating system's page cache. Immutable,
 * thread-safe.
 */
public final class Split {
    private final SplitManifest manifest;
    private final List<MappedBatch> batches;
    private final int[] firstRows;
    private final int rows;

    Split(SplitManifest manifest, List<MappedBatch> batches) {
        this.manifest = manifest;
        this.batches = List.copyOf(batches);
        this.firstRows = new int[batches.size()];
        int next = 0;
        for (int i = 0; i < firstRows.length; i++) {
            firstRows[i] = next;
            next = Math.addExact(next, batches.get(i).rows());
        }
        this.rows = next;
    }

    public SplitManifest manifest() {
        return manifest;
    }

    public int rows() {
        return rows;
    }

    /** Tokens of a row. */
    public int length(int row) {
        int batch = batch(row);
        return batches.get(batch).length(row - firstRows[batch]);
    }

    /** Tokens of all rows, as plans take them; [rows]. */
    public int[] lengths() {
        int[] lengths = new int[rows];
        int next = 0;
        for (MappedBatch batch : batches) {
            for (int i = 0; i < batch.rows(); i++) {
                lengths[next++] = batch.length(i);
            }
        }
        return lengths;
    }

    /** What the model is to answer for a row. */
    public Target target(int row) {
        int batch = batch(row);
        return batches.get(batch).target(row - firstRows[batch]);
    }

    /** How much a row counts in the loss; 1 where the dataset has no weights. */
    public float weight(int row) {
        int batch = batch(row);
        return batches.get(batch).weight(row - firstRows[batch]);
    }

    /** Whether the dataset says how much each row counts. */
    public boolean isWeighted() {
        return batches.stream().anyMatch(MappedBatch::isWeighted);
    }

    /** What rows are ordered by, see {@link dev.anneal.table.StableHash#ofRow}. */
    public long hash(int row) {
        int batch = batch(row);
        return batches.get(batch).hash(row - firstRows[batch]);
    }

    /** The row's id in the source table, where the configuration names a column for it. */
    public Optional<String> id(int row) {
        int batch = batch(row);
        return batches.get(batch).id(row - firstRows[batch]);
    }

    public TokenRow row(int row) {
        int batch = batch(row);
        return batches.get(batch).row(row - firstRows[batch]);
    }

    private int batch(int row) {
        if (row < 0 || row >= rows) {
            throw new IndexOutOfBoundsException(
                    "Row " + row + " of split " + manifest.name() + ", which has " + rows + " rows.");
        }
        int place = Arrays.binarySearch(firstRows, row);
        return place >= 0 ? place : -place - 2;
    }
}
