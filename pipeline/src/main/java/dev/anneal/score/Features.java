package dev.anneal.score;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Hidden states of a row.
 *
 * @param tokenIds of the row, special ones included; absent where there is one vector for the text. [T]
 * @param layers for each layer that was asked for, or once for all together: one vector for the text, or one for each token. [1, H] or [T, H]
 */
@SuppressWarnings("ArrayRecordComponent") // one per row of a corpus; handed over, never shared
public record Features(Optional<int[]> tokenIds, List<float[][]> layers) implements Outcome {
    private static final int[] NONE = {};

    public Features {
        layers = List.copyOf(layers);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Features that
                && Arrays.equals(tokenIds.orElse(NONE), that.tokenIds.orElse(NONE))
                && Arrays.deepEquals(layers.toArray(), that.layers.toArray());
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(tokenIds.orElse(NONE)) + Arrays.deepHashCode(layers.toArray());
    }

    @Override
    public String toString() {
        return "Features of " + layers.size() + " layers";
    }
}
