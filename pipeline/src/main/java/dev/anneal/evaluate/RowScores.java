package dev.anneal.evaluate;

/**
 * Whether what the model said about each row is kept until the end, as figures need that depend on the order of all rows: areas under curves,
 * intervals, slices. It takes 4 bytes per score (row and output), and up to 20 more while figures are computed.
 */
public enum RowScores {
    KEPT,
    NOT_KEPT;

    /** Scores that fit beside a model: 40 MB, and 200 MB while the figures are computed. */
    public static final long MOST = 10_000_000;

    /** Kept up to a number of scores. */
    public static RowScores of(long rows, int outputs, long most) {
        return rows * Math.max(1, outputs) <= most ? KEPT : NOT_KEPT;
    }
}
