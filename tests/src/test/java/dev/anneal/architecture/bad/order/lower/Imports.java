package dev.anneal.architecture.bad.order.lower;

import dev.anneal.architecture.bad.order.upper.Imported;

/** Breaks {@code Rules.order}; its package, without a package-info, breaks {@code Rules.nullMarked}. */
public record Imports(Imported fromAbove) {}
