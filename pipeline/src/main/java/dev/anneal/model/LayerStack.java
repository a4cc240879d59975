package dev.anneal.model;

import dev.anneal.tensor.Script;
import java.util.List;

/**
 * What a family and a head build: the layouts of the vectors and the layers over them. The last layer's output is the logits.
 *
 * @param vectors the first is the words' matrix, whose rows are looked up before the first layer
 * @param padTokenId fills the rows of a batch up to the longest
 */
record LayerStack(List<VectorLayout> vectors, List<Layer> layers, Script wordRows, int padTokenId) {
    /** The words' matrix among the vectors. */
    static final int WORDS = 0;

    LayerStack {
        vectors = List.copyOf(vectors);
        layers = List.copyOf(layers);
    }
}
