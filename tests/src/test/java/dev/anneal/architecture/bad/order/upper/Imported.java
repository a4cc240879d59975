package dev.anneal.architecture.bad.order.upper;

/** What {@code lower} should not know. */
public record Imported() {}
