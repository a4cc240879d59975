package dev.anneal.train;

/**
 * How a training run ended.
 *
 * @param steps optimizer steps of the whole run
 * @param bestStep steps after which the kept model was reached; the last step where nothing was evaluated
 * @param bestValue of {@code train.metric-for-best}; NaN where nothing was evaluated
 */
public record TrainOutcome(int steps, int bestStep, double bestValue) {}
