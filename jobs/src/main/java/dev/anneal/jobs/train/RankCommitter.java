package dev.anneal.jobs.train;

import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankContext;
import dev.anneal.train.checkpoint.CheckpointCommitter;
import dev.anneal.train.checkpoint.WrittenShare;

/**
 * A rank's messenger to the driver, who completes checkpoints.
 *
 * @param attempt names this attempt to train
 */
record RankCommitter(RankContext context, String attempt) implements CheckpointCommitter {
    private static final long POLL_MILLIS = 20;

    @Override
    public void handIn(WrittenShare share) {
        context.ask(new CommitMessage.HandIn(share.toJson()));
    }

    /** Asks again and again: what the driver's channel handles must not wait for a file system. */
    @Override
    public void await() {
        try {
            while (!Boolean.TRUE.equals(context.ask(new CommitMessage.Completed()))) {
                Thread.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw AnnealException.resources(
                    "Training was interrupted while its last checkpoint was completed. Run it again.", e);
        }
    }
}
