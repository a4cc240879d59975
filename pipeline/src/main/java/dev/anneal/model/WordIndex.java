package dev.anneal.model;

import java.util.Arrays;

/**
 * The distinct token ids of a batch and where each token finds its own among them. A batch touches few of a vocabulary's rows, so the rows are looked
 * up first, and their gradient has as many rows as the batch has distinct tokens.
 *
 * @param ids ascending
 * @param positions [B T], index into {@code ids}
 */
@SuppressWarnings("ArrayRecordComponent") // lives for one forward pass
record WordIndex(int[] ids, long[] positions) {
    static WordIndex of(long[] inputIds) {
        int[] ids = Arrays.stream(inputIds)
                .mapToInt(Math::toIntExact)
                .sorted()
                .distinct()
                .toArray();
        long[] positions = new long[inputIds.length];
        for (int i = 0; i < inputIds.length; i++) {
            positions[i] = Arrays.binarySearch(ids, (int) inputIds[i]);
        }
        return new WordIndex(ids, positions);
    }

    long[] idsAsLongs() {
        return Arrays.stream(ids).asLongStream().toArray();
    }
}
