package dev.anneal.architecture.bad.cycle.second;

import dev.anneal.architecture.bad.cycle.first.Hen;

/** Breaks {@code Rules.noCycles} together with {@link Hen}. */
public record Egg(Hen hen) {}
