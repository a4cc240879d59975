package dev.anneal.train;

import java.util.List;

/**
 * One optimizer step, as all ranks saw it.
 *
 * @param loss mean over what counts in the step, before the update
 * @param gradientNorm before clipping
 * @param tokens without padding
 * @param ranks each rank's part, in rank order
 */
record StepResult(
        double loss, double gradientNorm, double learningRate, int rows, long tokens, List<RankReport> ranks) {
    StepResult {
        ranks = List.copyOf(ranks);
    }

    /** What all ranks do now. */
    Stop stop() {
        return ranks.stream().map(RankReport::stop).reduce(Stop.NONE, Stop::or);
    }
}
