package dev.anneal.jobs.train;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.track.TrainListener;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.util.function.Consumer;

/** Hands on what rank 0 of one attempt tells, as the lines that end in metrics.jsonl, until the attempt is over: a straggler's word is not heard. */
final class AttemptRelay implements RankListener {
    private final Listeners listeners;
    private final DriverCommitter committer;
    private int lastStep;
    private boolean over;

    /**
     * Who hears what.
     *
     * @param transport how the ranks of an attempt talk to each other, before its first event
     */
    record Listeners(TrainListener events, Consumer<Transport> transport) {}

    /**
     * For one attempt.
     *
     * @param commits its checkpoints
     * @param step where the attempt begins
     */
    AttemptRelay(Listeners listeners, CheckpointCommits commits, int step) {
        this.committer = new DriverCommitter(commits, this::handOn);
        this.listeners = listeners;
        this.lastStep = step;
    }

    @Override
    public synchronized void told(int rank, Serializable message) {
        if (message instanceof Transport agreed) {
            listeners.transport().accept(agreed);
            return;
        }
        if (!(message instanceof String line)) {
            throw AnnealException.bug(
                    "Rank " + rank + " sent a " + message.getClass().getName() + " instead of an event.");
        }
        if (!over) {
            TrainEvent.parse(line).ifPresent(this::handOn);
        }
    }

    @Override
    public Serializable asked(int rank, Serializable question) {
        if (question instanceof CommitMessage message) {
            return committer.asked(message);
        }
        throw AnnealException.bug(
                "Rank " + rank + " asked a " + question.getClass().getName() + ", which nobody answers.");
    }

    private synchronized void handOn(TrainEvent event) {
        if (event instanceof StepFinished step) {
            lastStep = step.step();
        }
        listeners.events().onEvent(event);
    }

    /** Completes the checkpoints of which all shares are there, and returns the last step that was heard of. */
    int end() {
        stopListening();
        committer.close();
        return lastStep;
    }

    private synchronized void stopListening() {
        over = true;
    }
}
