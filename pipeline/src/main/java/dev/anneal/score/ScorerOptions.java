package dev.anneal.score;

/**
 * How a stream of rows is cut.
 *
 * @param batchRows rows of a forward pass
 * @param windowRows rows that are held at once, to be sorted by length
 * @param windowCharacters after which a window ends with fewer rows
 * @param threads of the engine within a forward pass
 */
public record ScorerOptions(int batchRows, int windowRows, long windowCharacters, int threads) {
    private static final int WINDOW_ROWS = 1024;
    private static final long WINDOW_CHARACTERS = 4 << 20;

    public ScorerOptions {
        if (batchRows < 1 || windowRows < 1 || windowCharacters < 1 || threads < 1) {
            throw new IllegalArgumentException(
                    batchRows + " rows, windows of " + windowRows + " rows, " + threads + " threads");
        }
    }

    /** Windows of about 1,024 rows, whole batches, and at most 4 Mi characters. */
    public static ScorerOptions of(int batchRows, int threads) {
        int windowRows = batchRows * Math.max(1, WINDOW_ROWS / batchRows);
        return new ScorerOptions(batchRows, windowRows, WINDOW_CHARACTERS, threads);
    }

    /** The same with windows of one batch: for outcomes so large that few of them should be held at once. */
    public ScorerOptions withSmallWindows() {
        return new ScorerOptions(batchRows, batchRows, windowCharacters, threads);
    }
}
