package dev.anneal.train.event;

import java.time.Instant;

/**
 * Something about the run looks wrong, though it goes on; `warning` in JSON. Each topic comes once in a run.
 *
 * @param step steps taken so far
 * @param topic what it is about, in kebab-case
 * @param text problem, reason and remedy for people
 */
public record Warned(Instant time, int step, String topic, String text) implements TrainEvent {}
