package dev.anneal.train.event;

import java.time.Instant;

/**
 * Training ends before the last step of its plan because the configuration says so: by early stopping, or by a time budget; `early_end` in JSON. The run is
 * complete: what is due at its end follows.
 *
 * @param step steps that were made
 * @param totalSteps of the plan
 * @param reason in words, with figures
 */
public record EndedEarly(Instant time, int step, int totalSteps, String reason) implements TrainEvent {}
