package dev.anneal.train;

import dev.anneal.config.ScheduleConfig;
import java.util.Map;

/**
 * Ends a learning rate range test (Smith, arXiv 1506.01186) when the loss explodes: when its smoothed value is five times the lowest, as {@code LRFinder} of
 * pytorch-lr-finder does by default. All ranks see the same loss. Not thread-safe.
 */
final class RangeTest implements Resumable {
    private static final String SMOOTHED = "range_smoothed";
    private static final String LOWEST = "range_lowest";
    private static final double WEIGHT = 0.05;
    private static final double EXPLODED = 5;

    private final boolean active;
    private double smoothed = Double.NaN;
    private double lowest = Double.POSITIVE_INFINITY;

    RangeTest(ScheduleConfig config) {
        this.active = config.name() == ScheduleConfig.Name.RANGE_TEST;
    }

    /** Looks at a step; true if it exploded altogether, so that it was not made. */
    boolean isOver(StepResult result) {
        return active && !Double.isFinite(result.gradientNorm());
    }

    void stepped(double loss) {
        smoothed = Double.isNaN(smoothed) ? loss : WEIGHT * loss + (1 - WEIGHT) * smoothed;
        lowest = Math.min(lowest, smoothed);
    }

    /** Whether more steps would tell nothing. */
    boolean hasEnded() {
        return active && smoothed > EXPLODED * lowest;
    }

    @Override
    public Map<String, Double> progress() {
        return active ? Map.of(SMOOTHED, smoothed, LOWEST, lowest) : Map.of();
    }

    @Override
    public void resume(Map<String, Double> progress) {
        smoothed = progress.getOrDefault(SMOOTHED, smoothed);
        lowest = progress.getOrDefault(LOWEST, lowest);
    }
}
