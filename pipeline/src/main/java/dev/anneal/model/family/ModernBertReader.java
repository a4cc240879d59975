package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.family.ModernBert.Biases;
import dev.anneal.model.family.ModernBert.Dropouts;
import dev.anneal.model.family.ModernBert.HeadSettings;
import dev.anneal.model.family.ModernBert.Thetas;
import dev.anneal.model.head.Tokens;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What ModernBERT's {@code config.json} means, in its present form and in the one of the first releases. */
final class ModernBertReader {
    private static final String ALL = "full_attention";
    private static final String WINDOW = "sliding_attention";

    private ModernBertReader() {}

    static Encoder read(ConfigFields fields) {
        int hidden = fields.size("hidden_size", 768);
        int heads = fields.divisor("num_attention_heads", 12, "hidden_size", hidden);
        if (hidden / heads % 2 != 0) {
            fields.problem("hidden_size " + hidden + " / num_attention_heads " + heads
                    + " is odd, but rotary positions turn pairs of dimensions");
        }
        fields.only("head_dim", String.valueOf(hidden / heads));
        fields.only("_attn_implementation", "eager", "sdpa");
        refuseScaling(fields);
        return new ModernBert(
                fields.size("vocab_size", 50368),
                hidden,
                fields.size("intermediate_size", 1152),
                heads,
                fields.size("max_position_embeddings", 8192),
                fields.padTokenId(50283),
                fields.flag("tie_word_embeddings", true),
                fields.activation("hidden_activation", Activation.GELU),
                fields.number("norm_eps", 1e-5),
                new Biases(
                        fields.flag("norm_bias", false),
                        fields.flag("attention_bias", false),
                        fields.flag("mlp_bias", false),
                        fields.flag("classifier_bias", false),
                        fields.flag("decoder_bias", true)),
                new Dropouts(
                        fields.probability("attention_dropout", 0),
                        fields.probability("embedding_dropout", 0),
                        fields.probability("mlp_dropout", 0),
                        fields.probability("classifier_dropout", 0)),
                new Thetas(
                        theta(fields, ALL, "global_rope_theta", 160_000),
                        theta(fields, WINDOW, "local_rope_theta", 10_000)),
                sliding(fields),
                window(fields),
                fields.text("_attn_implementation").equals(Optional.of("eager")),
                new HeadSettings(pooling(fields), fields.activation("classifier_activation", Activation.GELU)));
    }

    /** Tokens to either side; {@code sliding_window} is another name for half of {@code local_attention}, which transformers prefers. */
    private static int window(ConfigFields fields) {
        int both = fields.integer("local_attention", 128);
        int window = fields.integer("sliding_window", Math.floorDiv(both, 2));
        if (window < 0) {
            fields.problem(fields.present(List.of("sliding_window", "local_attention"))
                    + " is negative, which hides all tokens");
        }
        return window;
    }

    private static Tokens pooling(ConfigFields fields) {
        fields.only("classifier_pooling", "cls", "mean");
        return fields.text("classifier_pooling").equals(Optional.of("mean")) ? Tokens.MEAN : Tokens.CLS;
    }

    /** {@code layer_types}, or every n-th block looks at all. */
    private static List<Boolean> sliding(ConfigFields fields) {
        int layers = fields.size("num_hidden_layers", 22);
        List<String> types = fields.texts("layer_types");
        if (types.isEmpty()) {
            int every = fields.size("global_attn_every_n_layers", 3);
            return IntStream.range(0, layers).mapToObj(i -> i % every != 0).toList();
        }
        if (types.size() != layers) {
            fields.problem("layer_types has " + types.size() + " entries for num_hidden_layers " + layers);
        }
        for (String type : types) {
            if (!List.of(ALL, WINDOW).contains(type)) {
                fields.problem("layer_types has '" + type + "', but only " + ALL + " and " + WINDOW + " are supported");
            }
        }
        return types.stream().map(WINDOW::equals).toList();
    }

    private static void refuseScaling(ConfigFields fields) {
        fields.object("rope_parameters").onlyKeys("rope_parameters", ALL, WINDOW);
        ConfigFields scaling = fields.object("rope_scaling");
        scaling.onlyKeys("rope_scaling", "rope_type", "type");
        scaling.only("rope_type", "default");
        scaling.only("type", "default");
    }

    private static double theta(ConfigFields fields, String layers, String olderKey, double defaultValue) {
        ConfigFields own = fields.object("rope_parameters").object(layers);
        own.only("rope_type", "default");
        own.onlyKeys("rope_parameters." + layers, "rope_type", "rope_theta");
        return own.number("rope_theta", fields.number(olderKey, defaultValue));
    }
}
