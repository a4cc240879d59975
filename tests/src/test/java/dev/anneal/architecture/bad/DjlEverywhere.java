package dev.anneal.architecture.bad;

import ai.djl.ndarray.NDArray;

/** Breaks {@code Rules.onlyIn}. */
public record DjlEverywhere(NDArray array) {}
