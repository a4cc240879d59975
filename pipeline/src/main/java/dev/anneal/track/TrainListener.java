package dev.anneal.track;

import dev.anneal.train.event.TrainEvent;
import java.util.List;

/** Hears of every event of a run, in order, from one thread at a time. An exception stops the run. */
@FunctionalInterface
public interface TrainListener {
    void onEvent(TrainEvent event);

    /** Tells each of the listeners, in their order. */
    static TrainListener all(List<? extends TrainListener> listeners) {
        List<TrainListener> copy = List.copyOf(listeners);
        return event -> copy.forEach(listener -> listener.onEvent(event));
    }
}
