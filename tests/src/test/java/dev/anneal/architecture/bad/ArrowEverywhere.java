package dev.anneal.architecture.bad;

import org.apache.arrow.vector.IntVector;

/** Breaks {@code Rules.onlyIn}. */
public record ArrowEverywhere(IntVector vector) {}
