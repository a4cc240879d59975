package dev.anneal.train.event;

import java.time.Instant;
import java.util.List;

/**
 * What was read for the model before its first step; `model` in JSON.
 *
 * @param loaded parameters that were read
 * @param initialised parameters that are new: the source has none, or others, as for the head of a new task
 * @param unused tensors of the source that the model has no use for, as always: other heads, buffers
 * @param surprising all other tensors that the model has no use for
 * @param summary all of this for people, in some lines
 */
public record ModelRead(
        Instant time,
        int loaded,
        List<String> initialised,
        List<String> unused,
        List<String> surprising,
        String summary)
        implements TrainEvent {
    public ModelRead {
        initialised = List.copyOf(initialised);
        unused = List.copyOf(unused);
        surprising = List.copyOf(surprising);
    }
}
