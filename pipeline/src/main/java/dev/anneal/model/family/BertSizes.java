package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import dev.anneal.model.head.Norm;
import java.util.ArrayList;
import java.util.List;

/**
 * What BERT and its closest relatives have in {@code config.json}, under the same keys.
 *
 * @param wide width of the feed-forward part (intermediate_size)
 * @param positions rows of the positions' matrix (max_position_embeddings)
 * @param types rows of the token types' matrix (type_vocab_size)
 * @param tied whether a masked language model's decoder is the words' matrix (tie_word_embeddings)
 */
record BertSizes(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int wide,
        Activation activation,
        double hiddenDropout,
        double attentionDropout,
        double classifierDropout,
        int positions,
        int types,
        double epsilon,
        int padTokenId,
        boolean tied) {

    /** Where a key is absent, a family's configuration class has these. */
    record Defaults(
            int vocabulary, int hidden, int layers, int heads, int wide, int types, int padTokenId, double epsilon) {}

    static BertSizes read(ConfigFields fields, Defaults defaults) {
        double hiddenDropout = fields.probability("hidden_dropout_prob", 0.1);
        int hidden = fields.size("hidden_size", defaults.hidden());
        return new BertSizes(
                fields.size("vocab_size", defaults.vocabulary()),
                hidden,
                fields.size("num_hidden_layers", defaults.layers()),
                fields.divisor("num_attention_heads", defaults.heads(), "hidden_size", hidden),
                fields.size("intermediate_size", defaults.wide()),
                fields.activation("hidden_act", Activation.GELU),
                hiddenDropout,
                fields.probability("attention_probs_dropout_prob", 0.1),
                fields.probability("classifier_dropout", hiddenDropout),
                fields.size("max_position_embeddings", 512),
                fields.integer("type_vocab_size", defaults.types()),
                fields.number("layer_norm_eps", defaults.epsilon()),
                fields.padTokenId(defaults.padTokenId()),
                fields.flag("tie_word_embeddings", true));
    }

    Encoder.Facts facts(int maxTokens) {
        return new Encoder.Facts(hidden, vocabulary, maxTokens, padTokenId, types);
    }

    PostNormBlock block() {
        return new PostNormBlock(
                hidden, heads, wide, activation, epsilon, attentionDropout, hiddenDropout, hiddenDropout);
    }

    /** A norm over a token's state. */
    Norm norm(String module) {
        return Norm.of(module, hidden, epsilon);
    }

    /**
     * Adds all blocks.
     *
     * @param input what goes into the first
     * @param module what their names start with; the number follows
     * @param extra further inputs of every block
     */
    ModelBuilder addBlocks(ModelBuilder model, Value input, String module, PostNormBlock.Names names, Value... extra) {
        Value x = model.hidden(input);
        LayerSource source = block().source();
        if (extra.length > 0) {
            source.with("bias");
        }
        for (int i = 0; i < layers; i++) {
            List<Value> inputs = new ArrayList<>(List.of(x, Value.ATTENTION_MASK));
            inputs.addAll(List.of(extra));
            x = model.hidden(model.layer(
                    "encoder.layer." + i,
                    source,
                    block().blocks(names.in(module + i + ".")),
                    inputs.toArray(Value[]::new)));
        }
        return model;
    }
}
