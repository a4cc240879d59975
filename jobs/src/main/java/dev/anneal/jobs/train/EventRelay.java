package dev.anneal.jobs.train;

import dev.anneal.config.Transport;
import dev.anneal.error.AnnealException;
import dev.anneal.train.event.TrainEvent;
import java.io.Serializable;
import java.util.function.Consumer;

/**
 * Understands what rank 0 tells: how ranks talk to each other, and events as lines.
 *
 * @param transport hears of the first, before any event
 */
record EventRelay(Consumer<Transport> transport, Consumer<TrainEvent> events) {
    void told(int rank, Serializable message) {
        if (message instanceof Transport agreed) {
            transport.accept(agreed);
        } else if (message instanceof String line) {
            TrainEvent.parse(line).ifPresent(events);
        } else {
            throw AnnealException.bug(
                    "Rank " + rank + " sent a " + message.getClass().getName() + " instead of an event.");
        }
    }
}
