package dev.anneal.evaluate;

import java.util.Arrays;
import java.util.stream.IntStream;

/** {@link MatchCounts} of few of many names, as a row has them. */
@SuppressWarnings("ArrayRecordComponent") // made here, never handed out
record SparseCounts(int[] names, long[] actual, long[] predicted, long[] found) {
    static SparseCounts of(MatchCounts counts) {
        int[] names = IntStream.range(0, counts.names())
                .filter(name -> counts.actual(name) + counts.predicted(name) > 0)
                .toArray();
        return new SparseCounts(
                names,
                Arrays.stream(names).mapToLong(counts::actual).toArray(),
                Arrays.stream(names).mapToLong(counts::predicted).toArray(),
                Arrays.stream(names).mapToLong(counts::found).toArray());
    }

    void addTo(MatchCounts counts) {
        for (int i = 0; i < names.length; i++) {
            counts.add(names[i], actual[i], predicted[i], found[i]);
        }
    }
}
