package dev.anneal.jobs.cluster;

import java.io.Serializable;
import java.util.UUID;
import java.util.function.IntConsumer;

/**
 * Counts rows on the driver while tasks are still at them; Spark's accumulators would tell only when a task ends. Tasks get the {@link Counter}. It
 * is for display only: a task that Spark repeats counts its rows again.
 */
public final class RowProgress implements AutoCloseable {
    private final String stage = UUID.randomUUID().toString();

    private RowProgress() {}

    /** @param display hears how many more rows are done, one call at a time */
    public static RowProgress shownBy(IntConsumer display) {
        RowProgress progress = new RowProgress();
        AnnealPlugin.listen(progress.stage, (rank, rows) -> display.accept((Integer) rows));
        return progress;
    }

    public Counter counter() {
        return new Counter(stage);
    }

    @Override
    public void close() {
        AnnealPlugin.forget(stage);
    }

    /** A task's end of the road; its copies count for themselves. */
    public static final class Counter implements Serializable {
        private static final int ROWS_PER_MESSAGE = 500;

        private final String stage;
        private int untold;

        private Counter(String stage) {
            this.stage = stage;
        }

        /** One more row is done. */
        public void count() {
            untold++;
            if (untold == ROWS_PER_MESSAGE) {
                flush();
            }
        }

        /** Tells what is left over, at the end of a task. */
        public void flush() {
            if (untold > 0) {
                AnnealPlugin.tellIfPossible(new RankMessage(stage, 0, untold, RankMessage.Mode.TELL));
                untold = 0;
            }
        }
    }
}
