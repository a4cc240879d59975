package dev.anneal.train.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long the gradients of the layers are; `gradients` in JSON.
 *
 * @param step steps taken so far: the norms are those of the last of them
 * @param norms by layer, from the embeddings to the head, before clipping; only what is trained
 */
public record GradientsMeasured(Instant time, int step, Map<String, Double> norms) implements TrainEvent {
    public GradientsMeasured {
        norms = Collections.unmodifiableMap(new LinkedHashMap<>(norms));
    }
}
