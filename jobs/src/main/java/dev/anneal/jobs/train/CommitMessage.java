package dev.anneal.jobs.train;

import java.io.Serializable;

/** What ranks ask the driver, the one committer of their checkpoints. */
sealed interface CommitMessage extends Serializable {
    /**
     * A rank has written its share.
     *
     * @param share a {@code WrittenShare} as JSON
     */
    record HandIn(String share) implements CommitMessage {}

    /** Whether everything is complete of which all shares are there; the answer is a {@code Boolean}. */
    record Completed() implements CommitMessage {}
}
