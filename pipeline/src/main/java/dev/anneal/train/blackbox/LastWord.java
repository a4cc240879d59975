package dev.anneal.train.blackbox;

/**
 * What the driver heard from a rank last.
 *
 * @param nanos since that activity had begun
 * @param heardMillis since 1970, by the driver's clock
 * @param offsetMillis what must be added to the rank's clock to get the driver's
 * @param missed entries that were overwritten before they could be told
 */
public record LastWord(Activity activity, long nanos, long heardMillis, long offsetMillis, long missed) {}
