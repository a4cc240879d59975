package dev.anneal.jobs.lease;

import java.time.Duration;

/**
 * How a lease is kept.
 *
 * @param renewal the holder renews it so often
 * @param staleness a lease that stood still for so long, watched by one process on its own clock, is taken over; a holder that could not renew it
 *     for so long gives it up
 */
public record LeaseTimes(Duration renewal, Duration staleness) {
    /** Every five seconds; after one minute. */
    public static final LeaseTimes USUAL = new LeaseTimes(Duration.ofSeconds(5), Duration.ofSeconds(60));

    public LeaseTimes {
        if (renewal.isNegative() || renewal.isZero() || staleness.compareTo(renewal.multipliedBy(3)) < 0) {
            throw new IllegalArgumentException("renewed every " + renewal + ", but stale after " + staleness);
        }
    }
}
