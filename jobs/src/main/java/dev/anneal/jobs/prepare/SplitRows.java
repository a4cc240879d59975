package dev.anneal.jobs.prepare;

import java.io.Serializable;

/**
 * The rows of a split.
 *
 * @param mapped rows that could be mapped
 * @param kept how many of them, in the order of their hashes, the dataset gets
 */
record SplitRows(String name, long mapped, long kept) implements Serializable {}
