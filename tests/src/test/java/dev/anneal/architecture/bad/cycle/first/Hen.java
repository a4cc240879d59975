package dev.anneal.architecture.bad.cycle.first;

import dev.anneal.architecture.bad.cycle.second.Egg;

/** Breaks {@code Rules.noCycles} together with {@link Egg}. */
public record Hen(Egg egg) {}
