package dev.anneal.train.event;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The validation split was evaluated; `evaluation` in JSON, each metric under its own name beside the other keys.
 *
 * @param step steps taken before
 * @param metrics by name, in order, `loss` among them
 * @param best whether the run's chosen metric is the best so far
 */
public record Evaluated(Instant time, int step, double epoch, Map<String, Double> metrics, boolean best)
        implements TrainEvent {
    static final Set<String> OTHER_KEYS = Set.of("event", "time", "step", "epoch", "best");

    public Evaluated {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
        for (String name : metrics.keySet()) {
            if (OTHER_KEYS.contains(name)) {
                throw new IllegalArgumentException("A metric cannot be called " + name + ": the event has that key.");
            }
        }
    }
}
