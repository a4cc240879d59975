package dev.anneal.train.blackbox;

import java.io.Serializable;

/**
 * Something that a rank has done.
 *
 * @param number of the entry on its rank, the first is 0; a gap means that entries were overwritten before they were told
 * @param startMillis since 1970, by the rank's clock
 * @param nanos how long it took
 */
public record Entry(long number, long startMillis, long nanos, Activity activity) implements Serializable {}
