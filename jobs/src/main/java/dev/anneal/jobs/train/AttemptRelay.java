package dev.anneal.jobs.train;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.jobs.cluster.RankListener;
import dev.anneal.track.TrainListener;
import dev.anneal.train.event.StepFinished;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.util.function.Consumer;

/** Hands on what rank 0 of one attempt tells, as the lines that end in metrics.jsonl, until the attempt is over: a straggler's word is not heard. */
final class AttemptRelay implements RankListener {
    private final Listeners listeners;
    private int lastStep;
    private boolean over;

    /**
     * Who hears what.
     *
     * @param transport how the ranks of an attempt talk to each other, before its first event
     */
    record Listeners(TrainListener events, Consumer<Transport> transport) {}

    /** @param step where the attempt begins */
    AttemptRelay(Listeners listeners, int step) {
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

    private void handOn(TrainEvent event) {
        if (event instanceof StepFinished step) {
            lastStep = step.step();
        }
        listeners.events().onEvent(event);
    }

    /** Returns the last step that was heard of. */
    synchronized int end() {
        over = true;
        return lastStep;
    }
}
