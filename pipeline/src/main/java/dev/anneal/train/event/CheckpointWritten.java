package dev.anneal.train.event;

import java.time.Instant;

/**
 * A checkpoint is complete; `checkpoint` in JSON.
 *
 * @param step steps that it holds
 * @param path its folder
 * @param bytes size of its files together
 * @param seconds from the first byte to the manifest
 */
public record CheckpointWritten(Instant time, int step, String path, long bytes, double seconds)
        implements TrainEvent {}
