package dev.anneal.model;

import dev.anneal.tensor.Script;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/**
 * What a family and a head build: the layouts of the vectors and the layers over them. The last layer's output is the model's.
 *
 * @param vectors the first is the words' matrix, whose rows are looked up before the first layer
 * @param hiddenStates what comes from the embeddings, then from each block: [B, T, H]
 * @param sideOutputs what the model gives beside the last layer's output
 * @param paddingRow of the words' matrix, which learns nothing as an embedding; -1 for none
 */
record LayerStack(
        List<VectorLayout> vectors,
        List<Layer> layers,
        Script wordRows,
        List<Value> hiddenStates,
        List<Value> sideOutputs,
        int paddingRow) {
    /** The words' matrix among the vectors. */
    static final int WORDS = 0;

    LayerStack {
        vectors = List.copyOf(vectors);
        layers = List.copyOf(layers);
        hiddenStates = List.copyOf(hiddenStates);
        sideOutputs = List.copyOf(sideOutputs);
    }

    Value output() {
        return layers.get(layers.size() - 1).output();
    }

    /** The last layer's, then those beside it. */
    List<Value> outputs() {
        return Stream.concat(Stream.of(output()), sideOutputs.stream()).toList();
    }

    /** Whether a layer takes a value of the batch. */
    boolean uses(Value input) {
        return layers.stream().anyMatch(layer -> layer.inputs().contains(input));
    }

    /** Whether no layer uses the vector below a layer. */
    boolean isLowestUse(int vector, int layer) {
        return layers.subList(0, layer).stream()
                .noneMatch(below -> below.vectors().contains(vector));
    }

    /** The lowest layer that a backward pass must reach: 0 if the words are trained, which lie below all of them. */
    int lowestTrained(IntPredicate trained) {
        if (trained.test(WORDS)) {
            return 0;
        }
        int layer = 0;
        while (layer < layers.size() && layers.get(layer).vectors().stream().noneMatch(trained::test)) {
            layer++;
        }
        return layer;
    }

    /** Where each vector is used first, see {@link EncoderModel#depths}; those of adapters, which no layer uses, as the head's. */
    List<Integer> depths(int count) {
        Integer[] depths = new Integer[count];
        Arrays.fill(depths, hiddenStates.size());
        depths[WORDS] = 0;
        int depth = 0;
        for (Layer layer : layers) {
            for (int vector : layer.vectors()) {
                depths[vector] = Math.min(depths[vector], depth);
            }
            depth += hiddenStates.contains(layer.output()) ? 1 : 0;
        }
        return List.of(depths);
    }

    /** Whether a vector beside the words' serves several layers. */
    boolean sharesVectors() {
        Set<Integer> seen = new HashSet<>(Set.of(WORDS));
        return layers.stream()
                .flatMap(layer -> layer.vectors().stream())
                .anyMatch(vector -> vector != WORDS && !seen.add(vector));
    }

    /** Whether a layer uses the words' matrix as a whole: tied to the decoder of a masked language model. */
    boolean usesAllWords() {
        return layers.stream().anyMatch(layer -> layer.vectors().contains(WORDS));
    }
}
