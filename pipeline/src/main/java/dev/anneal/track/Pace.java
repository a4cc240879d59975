package dev.anneal.track;

import java.time.Duration;

/**
 * How often progress is shown: when the interval has passed, or when the next mark is reached, but not before the smallest gap.
 *
 * @param marks equal parts that the work is divided into
 */
public record Pace(Duration interval, int marks, Duration smallestGap) {
    private static final double ROUNDING = 1e-9;

    /** Whether another line is due, so long after the one that was shown at an earlier share of the work. */
    boolean isDue(Duration sinceLast, double lastShare, double share) {
        return sinceLast.compareTo(interval) >= 0
                || (mark(share) > mark(lastShare) && sinceLast.compareTo(smallestGap) >= 0);
    }

    private long mark(double share) {
        return (long) Math.floor(share * marks + ROUNDING);
    }
}
