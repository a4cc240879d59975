package dev.anneal.train.checkpoint;

/**
 * Completes checkpoints: hears of each rank's share, and puts the manifest in place when those of all ranks are written. There is one for all ranks of an
 * attempt to train; what a rank has of it may be a messenger. Thread-safe.
 */
public interface CheckpointCommitter {
    /** Names the attempt in the names of its files, so that what a failed one still writes is not taken for another's. */
    String attempt();

    /**
     * Hears that a rank has written its share; does not wait for other ranks.
     *
     * @throws dev.anneal.error.AnnealException if this checkpoint or an earlier one could not be completed
     */
    void handIn(WrittenShare share);

    /**
     * Waits until all checkpoints are complete of which all ranks have handed in their shares.
     *
     * @throws dev.anneal.error.AnnealException if one could not be completed
     */
    void await();
}
