package dev.anneal.model;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Which of a model's vectors have a gradient.
 *
 * @param vectors their indices
 */
public record TrainedVectors(SortedSet<Integer> vectors) {
    public TrainedVectors {
        vectors = Collections.unmodifiableSortedSet(new TreeSet<>(vectors));
    }

    /** All of them. */
    public static TrainedVectors all(EncoderModel model) {
        return from(model, 0);
    }

    /**
     * Those from a depth upwards, see {@link EncoderModel#depths}: a vector that several blocks share counts as one of the lowest.
     *
     * @param lowest 0 for all, one more than the model has blocks for the head alone
     */
    public static TrainedVectors from(EncoderModel model, int lowest) {
        List<Integer> depths = model.depths();
        TreeSet<Integer> vectors = new TreeSet<>();
        IntStream.range(0, depths.size())
                .filter(vector -> depths.get(vector) >= lowest)
                .forEach(vectors::add);
        return new TrainedVectors(vectors);
    }

    public boolean contains(int vector) {
        return vectors.contains(vector);
    }
}
