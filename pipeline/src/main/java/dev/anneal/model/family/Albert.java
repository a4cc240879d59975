package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.Block;
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
import java.util.ArrayList;
import java.util.List;

/**
 * ALBERT (arXiv 1909.11942; {@code modeling_albert.py} in transformers): narrow embeddings, and groups of blocks whose parameters serve several layers.
 *
 * @param embedding width of the embeddings (embedding_size)
 * @param layers how often a group is applied (num_hidden_layers)
 * @param groups groups of parameters (num_hidden_groups)
 * @param inner blocks of a group (inner_group_num)
 * @param headDropout before the outputs (classifier_dropout_prob)
 */
record Albert(
        int vocabulary,
        int embedding,
        int hidden,
        int layers,
        int groups,
        int inner,
        PostNormBlock block,
        double dropout,
        double headDropout,
        int maxTokens,
        int types,
        int padTokenId,
        boolean tied)
        implements Encoder {
    static final Family FAMILY = new Family(
            "albert",
            "albert.",
            "Albert",
            new DropoutKeys(
                    List.of("hidden_dropout_prob", "attention_probs_dropout_prob"), List.of("classifier_dropout_prob")),
            Albert::read);

    private static final PostNormBlock.Names NAMES = new PostNormBlock.Names(
            "attention.query",
            "attention.key",
            "attention.value",
            "attention.dense",
            "attention.LayerNorm",
            "ffn",
            "ffn_output",
            "full_layer_layer_norm");

    private static Encoder read(ConfigFields fields) {
        int hidden = fields.size("hidden_size", 4096);
        double dropout = fields.probability("hidden_dropout_prob", 0);
        int layers = fields.size("num_hidden_layers", 12);
        int groups = fields.size("num_hidden_groups", 1);
        if (groups > layers) {
            fields.problem("num_hidden_groups is " + groups + ", more than num_hidden_layers " + layers);
        }
        PostNormBlock block = new PostNormBlock(
                hidden,
                fields.divisor("num_attention_heads", 64, "hidden_size", hidden),
                fields.size("intermediate_size", 16384),
                fields.activation("hidden_act", Activation.GELU_NEW),
                fields.number("layer_norm_eps", 1e-12),
                fields.probability("attention_probs_dropout_prob", 0),
                dropout,
                0);
        return new Albert(
                fields.size("vocab_size", 30000),
                fields.size("embedding_size", 128),
                hidden,
                layers,
                groups,
                fields.size("inner_group_num", 1),
                block,
                dropout,
                fields.probability("classifier_dropout_prob", 0.1),
                fields.size("max_position_embeddings", 512),
                fields.size("type_vocab_size", 2),
                fields.padTokenId(0),
                fields.flag("tie_word_embeddings", true));
    }

    @Override
    public Facts facts() {
        return new Facts(hidden, vocabulary, maxTokens, padTokenId, types);
    }

    @Override
    public ModelBuilder build() {
        String module = "albert.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", vocabulary, embedding)
                .padding(padTokenId)
                .tiedTo(tied, "predictions.decoder.weight")
                .types(module + "token_type_embeddings.weight", types)
                .positions(module + "position_embeddings.weight", maxTokens)
                .norm(Norm.of(module + "LayerNorm", embedding, block.epsilon()))
                .build(dropout);
        String mapping = "albert.encoder.embedding_hidden_mapping_in";
        List<Block> blocks = List.of(
                Block.of("weight", mapping + ".weight", hidden, embedding),
                Block.of("bias", mapping + ".bias", hidden));
        Value x = model.hidden(
                model.layer("embedding_hidden_mapping_in", LayerSource.of("linear.py"), blocks, model.last()));
        List<Integer> vectors = groupVectors(model);
        LayerSource source = block.source();
        for (int i = 0; i < layers; i++) {
            int group = (int) (i / ((double) layers / groups));
            for (int j = 0; j < inner; j++) {
                List<Integer> shared = List.of(vectors.get(group * inner + j));
                x = model.hidden(model.layer("layer." + i + "." + j, source, shared, List.of(x, Value.ATTENTION_MASK)));
            }
        }
        return model;
    }

    /** A vector for each block of each group. */
    private List<Integer> groupVectors(ModelBuilder model) {
        List<Integer> vectors = new ArrayList<>();
        for (int group = 0; group < groups; group++) {
            for (int j = 0; j < inner; j++) {
                String name = "encoder.albert_layer_groups." + group + ".albert_layers." + j;
                vectors.add(model.vector(name, block.blocks(NAMES.in("albert." + name + "."))));
            }
        }
        return vectors;
    }

    @Override
    public String withoutNextSentence() {
        return "ALBERT was pre-trained to tell the order of two texts instead (arXiv 1909.11942)";
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        return switch (kind) {
            case SEQUENCE ->
                Head.ofFirstToken(
                        Dense.of("albert.pooler", hidden, hidden, Activation.TANH, 0),
                        new Linear("classifier", hidden, outputs, headDropout));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, headDropout));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, 0));
            case MASKED_LM ->
                Head.ofTargets(
                        Dense.transform(
                                "predictions.dense",
                                hidden,
                                block.activation(),
                                Norm.of("predictions.LayerNorm", embedding, block.epsilon())),
                        Decoder.of("predictions.", tied, vocabulary, embedding));
        };
    }
}
