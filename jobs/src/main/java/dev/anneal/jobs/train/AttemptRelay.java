package dev.anneal.jobs.train;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.StopRequest;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.track.TrainListener;
import dev.anneal.train.Stop;
import dev.anneal.train.blackbox.News;
import dev.anneal.train.blackbox.Recordings;
import dev.anneal.train.checkpoint.CheckpointCommits;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Hands on what rank 0 of one attempt tells, as the lines that end in metrics.jsonl, until the attempt is over: a straggler's word is not heard. Keeps
 * what all ranks tell of themselves, and answers whether they shall stop.
 */
final class AttemptRelay implements RankListener {
    private final Listeners listeners;
    private final DriverCommitter committer;
    private final InstantSource clock;
    private final Recordings recordings;
    private final EventRelay events;
    private int lastStep;
    private boolean over;

    /**
     * Who hears what.
     *
     * @param stop the request that ranks are told of
     * @param transport how the ranks of an attempt talk to each other, before its first event
     * @param callbacks what ranks wait for
     */
    record Listeners(
            TrainListener events, StopRequest stop, Consumer<Transport> transport, DriverCallbacks callbacks) {}

    /**
     * For one attempt.
     *
     * @param commits its checkpoints
     * @param step where the attempt begins
     */
    AttemptRelay(Listeners listeners, CheckpointCommits commits, InstantSource clock, int worldSize, int step) {
        this.committer = new DriverCommitter(commits, this::handOn);
        this.listeners = listeners;
        this.events = new EventRelay(listeners.transport(), this::relay);
        this.clock = clock;
        this.recordings = new Recordings(worldSize);
        this.lastStep = step;
    }

    @Override
    public synchronized void told(int rank, Serializable message) {
        events.told(rank, message);
    }

    @Override
    public Serializable asked(int rank, Serializable question) {
        if (question instanceof CommitMessage message) {
            return committer.asked(message);
        }
        if (question instanceof CallbackMessage message) {
            requireUnderWay();
            return listeners.callbacks().asked(message);
        }
        throw AnnealException.bug(
                "Rank " + rank + " asked a " + question.getClass().getName() + ", which nobody answers.");
    }

    private synchronized void requireUnderWay() {
        if (over) {
            throw AnnealException.environment("The attempt is over: callbacks hear of another one. See its events.");
        }
    }

    @Override
    public Serializable beat(int rank, Serializable news) {
        // The first heartbeats come before the rank has a black box.
        if (news instanceof News own) {
            recordings.heard(rank, own, clock.millis());
        }
        return listeners.stop().isMade() ? Stop.RUN : Stop.NONE;
    }

    /** What the ranks did last. */
    Recordings recordings() {
        return recordings;
    }

    private synchronized void relay(TrainEvent event) {
        if (!over) {
            handOn(event);
        }
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
