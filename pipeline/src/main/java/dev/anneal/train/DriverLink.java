package dev.anneal.train;

import dev.anneal.train.blackbox.BlackBox;
import java.util.function.Supplier;

/**
 * How a rank and its driver are in touch while it trains.
 *
 * @param blackBox gets to know what the rank does
 * @param stop asked once a step
 */
public record DriverLink(BlackBox blackBox, Supplier<Stop> stop) {}
