package dev.anneal.dataset;

/**
 * Rows of the source table that were left out.
 *
 * @param reason see {@link dev.anneal.table.Reject.Reason#code}
 */
public record RejectCount(String reason, long rows) {}
