package dev.anneal.evaluate;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * What is known about evaluated rows besides the answers to them, in micro-batch order: 16 bytes per row.
 *
 * @param rows numbers in the split
 * @param lengths tokens
 * @param hashes {@link dev.anneal.table.StableHash#ofRow}, by which they are found in the source table
 */
@SuppressWarnings("ArrayRecordComponent") // travels once
public record RowFacts(int[] rows, int[] lengths, long[] hashes) implements Serializable {
    public static final RowFacts NONE = new RowFacts(new int[0], new int[0], new long[0]);

    /** Those of several ranks, in rank order. */
    public static RowFacts concat(List<RowFacts> parts) {
        return new RowFacts(
                parts.stream().flatMapToInt(part -> Arrays.stream(part.rows)).toArray(),
                parts.stream().flatMapToInt(part -> Arrays.stream(part.lengths)).toArray(),
                parts.stream().flatMapToLong(part -> Arrays.stream(part.hashes)).toArray());
    }

    public int size() {
        return rows.length;
    }
}
