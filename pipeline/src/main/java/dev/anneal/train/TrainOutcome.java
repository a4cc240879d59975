package dev.anneal.train;

import java.util.Optional;

/**
 * How training ended.
 *
 * @param steps optimizer steps that were taken; all of the run's unless it was stopped or ended early
 * @param bestStep steps after which the kept model was reached; the last step where nothing was evaluated
 * @param bestValue of {@code train.metric-for-best}; NaN where nothing was evaluated
 * @param stop why it is interrupted before its last step, with a checkpoint; {@link Stop#NONE} if it is not
 * @param endedBy why the configuration ended it before its last step, complete as it is: early stopping, or a time budget
 */
public record TrainOutcome(int steps, int bestStep, double bestValue, Stop stop, Optional<String> endedBy) {}
