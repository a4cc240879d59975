package dev.anneal.train.blackbox;

/**
 * A line of the timeline of all ranks.
 *
 * @param startMillis since 1970, by the driver's clock
 * @param finished whether it came to its end, as far as the driver heard
 */
public record Moment(int rank, long startMillis, Entry entry, boolean finished) {}
