package dev.anneal.train.checkpoint;

import dev.anneal.error.AnnealException;
import dev.anneal.train.event.CheckpointWritten;
import java.util.Optional;
import java.util.function.Consumer;

/** Completes checkpoints of ranks that are threads of one process: on the thread of the rank that hands in last. */
public final class LocalCommitter implements CheckpointCommitter {
    private final String attempt;
    private final CheckpointCommits commits;
    private final Consumer<? super CheckpointWritten> events;
    private Optional<AnnealException> failure = Optional.empty();

    /**
     * For one attempt, whose ranks share it.
     *
     * @param attempt another one for every attempt in the same folder
     * @param events called on the threads that write shares
     */
    public LocalCommitter(String attempt, CheckpointCommits commits, Consumer<? super CheckpointWritten> events) {
        this.attempt = attempt;
        this.commits = commits;
        this.events = events;
    }

    @Override
    public String attempt() {
        return attempt;
    }

    @Override
    public synchronized void handIn(WrittenShare share) {
        await();
        try {
            commits.add(share).flatMap(commits::commit).ifPresent(events);
        } catch (AnnealException problem) {
            failure = Optional.of(problem);
            throw problem;
        }
    }

    /** Nothing is left to be done when the last share was handed in. */
    @Override
    public synchronized void await() {
        failure.ifPresent(problem -> {
            throw problem;
        });
    }
}
