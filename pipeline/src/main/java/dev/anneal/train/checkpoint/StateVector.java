package dev.anneal.train.checkpoint;

import dev.anneal.tensor.FlatVector;

/** A vector that a checkpoint holds, by a name that is the same on all ranks and in all runs of one configuration. */
public record StateVector(String name, FlatVector vector) {}
