package dev.anneal.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimizer step, as all ranks saw it.
 *
 * @param loss mean over what counts in the step, before the update
 * @param gradientNorm before clipping
 * @param layerNorms the same by layer, in the vectors' order; only what is trained
 * @param tokens without padding
 * @param ranks each rank's part, in rank order
 */
record StepResult(
        double loss,
        double gradientNorm,
        Map<String, Double> layerNorms,
        double learningRate,
        int rows,
        long tokens,
        List<RankReport> ranks) {
    StepResult {
        layerNorms = Collections.unmodifiableMap(new LinkedHashMap<>(layerNorms));
        ranks = List.copyOf(ranks);
    }

    /** What all ranks do now. */
    Stop stop() {
        return ranks.stream().map(RankReport::stop).reduce(Stop.NONE, Stop::or);
    }
}
