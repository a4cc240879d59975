package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import dev.anneal.model.family.Family.DropoutKeys;
import dev.anneal.model.head.Dense;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.head.Norm;
import dev.anneal.model.head.Output.Decoder;
import dev.anneal.model.head.Output.Linear;
import java.util.List;

/**
 * DistilBERT (arXiv 1910.01108; {@code modeling_distilbert.py} in transformers): BERT's blocks without token types and without dropout after
 * attention.
 *
 * @param dropouts of the whole encoder, of attention, before an answer's and before a text's outputs
 */
record DistilBert(
        int vocabulary,
        int hidden,
        int layers,
        int heads,
        int wide,
        Activation activation,
        Dropouts dropouts,
        int maxTokens,
        int padTokenId,
        boolean tied)
        implements Encoder {
    static final Family FAMILY = new Family(
            "distilbert",
            "distilbert.",
            "DistilBert",
            new DropoutKeys(List.of("dropout", "attention_dropout"), List.of("seq_classif_dropout", "qa_dropout")),
            DistilBert::read);

    /** transformers takes the other families' names too, and prefers them (attribute_map). */
    private static final List<String> HIDDEN = List.of("hidden_size", "dim");

    private static final List<String> LAYERS = List.of("num_hidden_layers", "n_layers");
    private static final List<String> HEADS = List.of("num_attention_heads", "n_heads");

    private static final double EPSILON = 1e-12;
    private static final PostNormBlock.Names NAMES = new PostNormBlock.Names(
            "attention.q_lin",
            "attention.k_lin",
            "attention.v_lin",
            "attention.out_lin",
            "sa_layer_norm",
            "ffn.lin1",
            "ffn.lin2",
            "output_layer_norm");

    private record Dropouts(double all, double attention, double answer, double sequence) {}

    private static Encoder read(ConfigFields fields) {
        int hidden = fields.size(HIDDEN, 768);
        return new DistilBert(
                fields.size("vocab_size", 30522),
                hidden,
                fields.size(LAYERS, 6),
                fields.divisor(fields.present(HEADS), 12, fields.present(HIDDEN), hidden),
                fields.size("hidden_dim", 3072),
                fields.activation("activation", Activation.GELU),
                new Dropouts(
                        fields.probability("dropout", 0.1),
                        fields.probability("attention_dropout", 0.1),
                        fields.probability("qa_dropout", 0.1),
                        fields.probability("seq_classif_dropout", 0.2)),
                fields.size("max_position_embeddings", 512),
                fields.padTokenId(0),
                fields.flag("tie_word_embeddings", true));
    }

    @Override
    public Facts facts() {
        return new Facts(hidden, vocabulary, maxTokens, padTokenId, 0);
    }

    @Override
    public ModelBuilder build() {
        String module = "distilbert.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", vocabulary, hidden)
                .padding(padTokenId)
                .tiedTo(tied, "vocab_projector.weight")
                .positions(module + "position_embeddings.weight", maxTokens)
                .norm(Norm.of(module + "LayerNorm", hidden, EPSILON))
                .build(dropouts.all());
        PostNormBlock block =
                new PostNormBlock(hidden, heads, wide, activation, EPSILON, dropouts.attention(), 0, dropouts.all());
        LayerSource source = block.source();
        Value x = model.hidden(model.last());
        for (int i = 0; i < layers; i++) {
            String name = "transformer.layer." + i;
            x = model.hidden(model.layer(
                    name, source, block.blocks(NAMES.in("distilbert." + name + ".")), x, Value.ATTENTION_MASK));
        }
        return model;
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        return switch (kind) {
            case SEQUENCE ->
                Head.ofFirstToken(
                        Dense.of("pre_classifier", hidden, hidden, Activation.RELU, 0),
                        new Linear("classifier", hidden, outputs, dropouts.sequence()));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, dropouts.all()));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, dropouts.answer()));
            case MASKED_LM ->
                Head.ofTargets(
                        Dense.transform(
                                "vocab_transform", hidden, activation, Norm.of("vocab_layer_norm", hidden, EPSILON)),
                        Decoder.ofLinear("vocab_projector", tied, vocabulary, hidden));
        };
    }
}
