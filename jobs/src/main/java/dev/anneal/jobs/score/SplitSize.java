package dev.anneal.jobs.score;

import dev.anneal.config.ScoreConfig;

/**
 * How many rows a split has. It follows from the number of rows alone, so that neither the files nor the batches depend on the cluster.
 */
final class SplitSize {
    /** So many splits keep a few hundred slots busy, and lose little with one that has to be repeated. */
    private static final int WANTED = 512;

    /** Fewer rows are not worth a task. */
    private static final int FEWEST = 1024;

    /** More rows make a task that lasts hours with a large model. */
    private static final int MOST = 65_536;

    private SplitSize() {}

    /** {@code score.split-rows}, or what suits so many rows. */
    static int of(ScoreConfig config, long rows) {
        long even = (rows + WANTED - 1) / WANTED;
        return config.splitRows().orElse((int) Math.min(MOST, Math.max(FEWEST, even)));
    }
}
