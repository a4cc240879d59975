package dev.anneal.train.event;

import java.time.Instant;

/**
 * The run ended before its last step because somebody asked for it; `stop` in JSON. Run again, it goes on there.
 *
 * @param step steps that the newest checkpoint holds; 0 if there is none
 * @param path the checkpoint's folder; empty if there is none
 */
public record Stopped(Instant time, int step, String path) implements TrainEvent {}
