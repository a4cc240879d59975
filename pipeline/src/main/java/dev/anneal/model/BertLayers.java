package dev.anneal.model;

import static dev.anneal.model.Block.stacked;
import static dev.anneal.model.Block.weight;
import static dev.anneal.model.Block.withoutDecay;

import dev.anneal.tensor.Script;
import java.util.ArrayList;
import java.util.List;

/**
 * BERT's embeddings and transformer blocks (arXiv 1810.04805; {@code modeling_bert.py} in transformers). The words' matrix has a vector of its own, so
 * that its gradient, which touches few rows, can be treated apart.
 */
final class BertLayers {
    private final EncoderShape shape;
    private final String prefix;

    /** @param prefix of the parameters' names, {@code bert.} for a model with a head */
    BertLayers(EncoderShape shape, String prefix) {
        this.shape = shape;
        this.prefix = prefix;
    }

    /** Adds embeddings and blocks. The last value is the hidden states [B, T, H]. */
    Value addTo(List<VectorLayout> vectors, List<Layer> layers) {
        vectors.add(words());
        vectors.add(embeddings());
        layers.add(embeddingLayer(vectors.get(1)));
        // All blocks have the same sizes, so one script serves them all.
        Script script = blockScript(block(0));
        for (int i = 0; i < shape.layers(); i++) {
            Value input = layers.get(layers.size() - 1).output();
            List<Value> inputs = List.of(input, Value.ATTENTION_MASK);
            layers.add(new Layer(
                    "encoder.layer." + i, script, List.of(vectors.size()), inputs, Value.of("hidden " + (i + 1))));
            vectors.add(block(i));
        }
        return layers.get(layers.size() - 1).output();
    }

    private VectorLayout words() {
        String name = prefix + "embeddings.word_embeddings.weight";
        return VectorLayout.of("embeddings.words", weight("words", name, shape.vocabulary(), shape.hidden()));
    }

    private VectorLayout embeddings() {
        String name = prefix + "embeddings.";
        int hidden = shape.hidden();
        return VectorLayout.of(
                "embeddings",
                weight("position_rows", name + "position_embeddings.weight", shape.positions(), hidden),
                weight("type_rows", name + "token_type_embeddings.weight", shape.types(), hidden),
                norm("norm", name + "LayerNorm"));
    }

    private VectorLayout block(int index) {
        String name = prefix + "encoder.layer." + index + ".";
        int hidden = shape.hidden();
        int wide = shape.feedForward();
        List<Block> blocks = new ArrayList<>();
        String self = name + "attention.self.";
        blocks.add(stacked(
                "qkv_weight",
                weight("q", self + "query.weight", hidden, hidden),
                weight("k", self + "key.weight", hidden, hidden),
                weight("v", self + "value.weight", hidden, hidden)));
        blocks.add(stacked(
                "qkv_bias",
                withoutDecay("q", self + "query.bias", hidden),
                withoutDecay("k", self + "key.bias", hidden),
                withoutDecay("v", self + "value.bias", hidden)));
        addLinear(blocks, "output", name + "attention.output.dense", hidden, hidden);
        addLinear(blocks, "up", name + "intermediate.dense", wide, hidden);
        addLinear(blocks, "down", name + "output.dense", hidden, wide);
        blocks.add(norm("attention_norm", name + "attention.output.LayerNorm"));
        blocks.add(norm("output_norm", name + "output.LayerNorm"));
        return VectorLayout.of("encoder.layer." + index, blocks);
    }

    private static void addLinear(List<Block> blocks, String name, String parameter, int out, int in) {
        blocks.add(weight(name + "_weight", parameter + ".weight", out, in));
        blocks.add(withoutDecay(name + "_bias", parameter + ".bias", out));
    }

    private Block norm(String name, String parameter) {
        return stacked(
                name,
                withoutDecay("weight", parameter + ".weight", shape.hidden()),
                withoutDecay("bias", parameter + ".bias", shape.hidden()));
    }

    private Layer embeddingLayer(VectorLayout embeddings) {
        Script script = LayerSource.of("bert-embeddings.py")
                .vector("V", embeddings)
                .constant("H", shape.hidden())
                .constant("EPS", shape.normEpsilon())
                .dropout("HIDDEN_DROPOUT", shape.dropouts().hidden())
                .compile("embeddings");
        List<Value> inputs = List.of(Value.WORD_ROWS, Value.WORDS, Value.TOKEN_TYPE_IDS);
        return new Layer("embeddings", script, List.of(1), inputs, Value.of("hidden 0"));
    }

    /** Looks up the rows that a batch uses. */
    static Script wordRows(VectorLayout words) {
        return LayerSource.of("word-rows.py").vector("W", words).compile("word rows");
    }

    private Script blockScript(VectorLayout layout) {
        return LayerSource.of("bert-encoder.py")
                .vector("V", layout)
                .constant("H", shape.hidden())
                .constant("H3", 3 * shape.hidden())
                .constant("A", shape.heads())
                .constant("D", shape.headWidth())
                .constant("SCALE", 1 / Math.sqrt(shape.headWidth()))
                .constant("EPS", shape.normEpsilon())
                .constant("ACTIVATION", shape.activation().of("up"))
                .dropout("HIDDEN_DROPOUT", shape.dropouts().hidden())
                .dropout("ATTENTION_DROPOUT", shape.dropouts().attention())
                .compile("encoder.layer");
    }
}
