package dev.anneal.plan;

/**
 * How rows are cut.
 *
 * @param batchRows rows of an optimizer step
 * @param microBatchRows rows of a forward pass, at most {@code batchRows}
 * @param order in which rows come
 * @param rest what becomes of the rows of an epoch that do not fill a batch
 */
public record PlanOptions(int batchRows, int microBatchRows, Order order, Rest rest) {
    /** In which order rows come. */
    public enum Order {
        /** Drawn anew for each epoch, and then arranged so that rows of similar length share batches and micro-batches: less is padded. */
        LENGTH_BUCKETS,
        /** Drawn anew for each epoch. */
        SHUFFLED,
        /** That of the row numbers, in each epoch. */
        ROW_NUMBERS
    }

    /** What becomes of rows that do not fill a batch. */
    public enum Rest {
        SMALLER_STEP,
        LEFT_OUT
    }

    public PlanOptions {
        if (batchRows < 1 || microBatchRows < 1 || microBatchRows > batchRows) {
            throw new IllegalArgumentException("A batch of " + batchRows + " rows cannot be cut into micro-batches of "
                    + microBatchRows + " rows.");
        }
    }

    /** Every row is in a step, the last of which may be smaller. */
    public PlanOptions(int batchRows, int microBatchRows, Order order) {
        this(batchRows, microBatchRows, order, Rest.SMALLER_STEP);
    }

    /** Micro-batches of a full step; more ranks than these have nothing to do. */
    public int microBatchesPerStep() {
        return Cuts.count(batchRows, microBatchRows);
    }

    /** Steps of an epoch of so many rows. */
    public int steps(int rows) {
        return rest == Rest.LEFT_OUT ? rows / batchRows : Cuts.count(rows, batchRows);
    }

    /** How many of so many rows an epoch leaves out. */
    public int leftOut(int rows) {
        return rest == Rest.LEFT_OUT ? rows % batchRows : 0;
    }
}
