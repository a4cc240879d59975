package dev.anneal.train.event;

import java.time.Instant;

/**
 * The run goes on from a checkpoint; `resume` in JSON. What was recorded for later steps did not count.
 *
 * @param step steps that the checkpoint holds
 * @param path the checkpoint's folder
 */
public record Resumed(Instant time, int step, String path) implements TrainEvent {}
