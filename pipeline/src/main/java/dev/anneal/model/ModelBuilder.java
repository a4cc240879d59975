package dev.anneal.model;

import dev.anneal.config.Precision;
import dev.anneal.tensor.Script;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts a model together, from the words' matrix up. Layers with the same text share one compiled script. The parameters are zero until they are
 * initialised or read.
 */
public final class ModelBuilder {
    private final List<VectorLayout> vectors = new ArrayList<>();
    private final List<Planned> layers = new ArrayList<>();
    private final List<Value> hiddenStates = new ArrayList<>();
    private final List<Value> sideOutputs = new ArrayList<>();
    private final Script wordRows;
    private final int paddingRow;

    /** A layer that is compiled when it is known how precise the model is. */
    private record Planned(
            String name,
            String methods,
            boolean fullPrecision,
            List<Integer> vectors,
            List<Value> inputs,
            Value output) {
        Layer compiled(Precision precision, Map<String, Script> scripts) {
            String text = HalfProducts.of(methods, fullPrecision ? Precision.FP32 : precision);
            Script script = scripts.computeIfAbsent(text, own -> Script.compile(name, own));
            return new Layer(name, methods, script, vectors, inputs, output);
        }
    }

    /**
     * @param words the embedding of tokens [V, E]
     * @param paddingRow row of a token that learns nothing as an embedding ({@code padding_idx}); -1 for none
     */
    public ModelBuilder(Block words, int paddingRow) {
        VectorLayout layout = VectorLayout.of("embeddings.words", words);
        vectors.add(layout);
        this.wordRows = LayerSource.of("word-rows.py").vector("V", layout).compile("word rows");
        this.paddingRow = paddingRow;
    }

    /** Adds a vector that several layers will use, and returns its index. */
    public int vector(String name, List<Block> blocks) {
        vectors.add(VectorLayout.of(name, blocks));
        return vectors.size() - 1;
    }

    /** The index of the words' matrix among the vectors, for a decoder that is tied to it. */
    public int words() {
        return LayerStack.WORDS;
    }

    /** Adds a layer with a vector of its own, or with none if it has no blocks. */
    public Value layer(String name, LayerSource source, List<Block> blocks, Value... inputs) {
        List<Integer> own = blocks.isEmpty() ? List.of() : List.of(vector(name, blocks));
        return layer(name, source, own, List.of(inputs));
    }

    /** Adds a layer over vectors that are there. */
    public Value layer(String name, LayerSource source, List<Integer> usedVectors, List<Value> inputs) {
        List<VectorLayout> layouts = usedVectors.stream().map(vectors::get).toList();
        String text = source.text(inputs, layouts);
        Value output = Value.of(name + " " + layers.size());
        layers.add(new Planned(name, text, source.isInFullPrecision(), usedVectors, inputs, output));
        return output;
    }

    /** What the layer that was added last gives. */
    public Value last() {
        return layers.get(layers.size() - 1).output();
    }

    /** Says that a value is what comes from the embeddings, or from the next block: [B, T, H]. */
    public Value hidden(Value value) {
        hiddenStates.add(value);
        return value;
    }

    /** What comes from the embeddings, then from each block. */
    public List<Value> hiddenStates() {
        return List.copyOf(hiddenStates);
    }

    /** Says that a value is an output of the model, beside that of the last layer. */
    public void sideOutput(Value value) {
        sideOutputs.add(value);
    }

    /** The model, whose first output is that of the last layer, in fp32. */
    public EncoderModel build() {
        return build(Precision.FP32);
    }

    /** The same, with matrix products of a precision. */
    public EncoderModel build(Precision precision) {
        Map<String, Script> scripts = new HashMap<>();
        List<Layer> compiled =
                layers.stream().map(layer -> layer.compiled(precision, scripts)).toList();
        return new EncoderModel(new LayerStack(vectors, compiled, wordRows, hiddenStates, sideOutputs, paddingRow));
    }
}
