package dev.anneal.train.event;

import java.time.Instant;

/**
 * A checkpoint is complete; `checkpoint` in JSON.
 *
 * @param step steps that it holds
 * @param path its folder
 * @param bytes size of its files together
 * @param seconds from the first byte to the manifest, while training went on: of the slowest rank
 * @param snapshotSeconds training stood still while the state was copied: on the slowest rank
 * @param waitSeconds training stood still because the checkpoint before was still being written: on the slowest rank
 */
public record CheckpointWritten(
        Instant time, int step, String path, long bytes, double seconds, double snapshotSeconds, double waitSeconds)
        implements TrainEvent {}
