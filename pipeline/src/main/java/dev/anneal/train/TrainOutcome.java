package dev.anneal.train;

/**
 * How training ended.
 *
 * @param steps optimizer steps that were taken; all of the run's unless it was stopped
 * @param bestStep steps after which the kept model was reached; the last step where nothing was evaluated
 * @param bestValue of {@code train.metric-for-best}; NaN where nothing was evaluated
 * @param stop why it ended before its last step, with a checkpoint; {@link Stop#NONE} if it did not
 */
public record TrainOutcome(int steps, int bestStep, double bestValue, Stop stop) {}
