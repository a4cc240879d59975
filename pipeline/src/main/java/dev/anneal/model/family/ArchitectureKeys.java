package dev.anneal.model.family;

import java.util.List;

/**
 * What a family's {@code config.json} calls the shape of an encoder. Of several names the first is what transformers writes.
 *
 * @param derived keys that follow from sizes, and are left out where those change
 */
public record ArchitectureKeys(
        List<String> layers,
        List<String> hidden,
        List<String> intermediate,
        List<String> heads,
        List<String> activation,
        List<String> derived) {
    private static final ArchitectureKeys OF_BERT = new ArchitectureKeys(
            List.of("num_hidden_layers"),
            List.of("hidden_size"),
            List.of("intermediate_size"),
            List.of("num_attention_heads"),
            List.of("hidden_act"),
            List.of("head_dim", "attention_head_size", "pooler_hidden_size"));

    private static final ArchitectureKeys OF_DISTILBERT = new ArchitectureKeys(
            List.of("n_layers", "num_hidden_layers"),
            List.of("dim", "hidden_size"),
            List.of("hidden_dim"),
            List.of("n_heads", "num_attention_heads"),
            List.of("activation"),
            List.of());

    /** Those of a family. */
    static ArchitectureKeys of(Family family) {
        if (family == DistilBert.FAMILY) {
            return OF_DISTILBERT;
        }
        return family == ModernBert.FAMILY ? OF_BERT.withActivation("hidden_activation") : OF_BERT;
    }

    private ArchitectureKeys withActivation(String key) {
        return new ArchitectureKeys(layers, hidden, intermediate, heads, List.of(key), derived);
    }
}
