package dev.anneal.train.event;

import java.time.Instant;

/**
 * The run goes on from a checkpoint; `restart` in JSON. What was recorded for later steps did not count.
 *
 * @param step steps that the checkpoint holds; 0 if the run begins again because there was none
 * @param path the checkpoint's folder; empty if there was none
 */
public record Resumed(Instant time, int step, String path) implements TrainEvent {}
