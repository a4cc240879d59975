package dev.anneal.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One optimizer step, as all ranks saw it.
 *
 * @param losses means over what counts in the step, before the update, by the name of the part
 * @param gradientNorm before clipping
 * @param layerNorms the same by layer, in the vectors' order; only what is trained
 * @param tokens without padding
 * @param ranks each rank's part, in rank order
 */
public record StepResult(
        Map<String, Double> losses,
        double gradientNorm,
        Map<String, Double> layerNorms,
        double learningRate,
        int rows,
        long tokens,
        List<RankReport> ranks) {
    public StepResult {
        losses = Collections.unmodifiableMap(new LinkedHashMap<>(losses));
        layerNorms = Collections.unmodifiableMap(new LinkedHashMap<>(layerNorms));
        ranks = List.copyOf(ranks);
    }

    /** The whole loss: the sum of its parts. */
    public double loss() {
        double sum = 0;
        for (double part : losses.values()) {
            sum += part;
        }
        return sum;
    }

    /** The parts, where there are several. */
    Map<String, Double> lossParts() {
        return losses.size() > 1 ? losses : Map.of();
    }

    /** What all ranks do now: the strongest of their wishes. */
    public Stop stop() {
        return ranks.stream().map(RankReport::stop).reduce(Stop.NONE, Stop::or);
    }
}
