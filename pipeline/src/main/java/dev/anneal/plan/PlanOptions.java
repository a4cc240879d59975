package dev.anneal.plan;

/**
 * How rows are cut.
 *
 * @param batchRows rows of an optimizer step
 * @param microBatchRows rows of a forward pass, at most {@code batchRows}
 * @param lengthBuckets whether rows of similar length share batches and micro-batches, so that less is padded
 */
public record PlanOptions(int batchRows, int microBatchRows, boolean lengthBuckets) {
    public PlanOptions {
        if (batchRows < 1 || microBatchRows < 1 || microBatchRows > batchRows) {
            throw new IllegalArgumentException("A batch of " + batchRows + " rows cannot be cut into micro-batches of "
                    + microBatchRows + " rows.");
        }
    }

    /** Micro-batches of a full step; more ranks than these have nothing to do. */
    public int microBatchesPerStep() {
        return Cuts.count(batchRows, microBatchRows);
    }
}
