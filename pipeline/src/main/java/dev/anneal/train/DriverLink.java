package dev.anneal.train;

import dev.anneal.train.blackbox.BlackBox;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a rank and its driver are in touch while it trains.
 *
 * @param blackBox gets to know what the rank does
 * @param stop asked once a step
 * @param callback called on rank 0; there on all ranks or on none, as it lets them wait for rank 0's word after every step
 */
public record DriverLink(BlackBox blackBox, Supplier<Stop> stop, Optional<TrainCallback> callback) {
    /** Without a callback. */
    public DriverLink(BlackBox blackBox, Supplier<Stop> stop) {
        this(blackBox, stop, Optional.empty());
    }
}
