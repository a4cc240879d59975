package dev.anneal.model.family;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import dev.anneal.model.family.Family.DropoutKeys;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import java.util.List;

/**
 * MPNet (arXiv 2004.09297; {@code modeling_mpnet.py} in transformers): BERT's blocks with a bias on the attention scores that all of them share, and
 * positions that count real tokens. The row of padding is 1, whatever the configuration says.
 *
 * @param buckets rows of the bias; 32 are used (relative_attention_num_buckets)
 */
record Mpnet(BertSizes sizes, int buckets) implements Encoder {
    static final Family FAMILY = new Family(
            "mpnet",
            "mpnet.",
            "MPNet",
            new DropoutKeys(List.of("hidden_dropout_prob", "attention_probs_dropout_prob"), List.of()),
            Mpnet::read);

    private static final int PADDING = 1;
    private static final int USED_BUCKETS = 32;
    private static final PostNormBlock.Names NAMES = new PostNormBlock.Names(
            "attention.attn.q",
            "attention.attn.k",
            "attention.attn.v",
            "attention.attn.o",
            "attention.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");
    private static final BertSizes.Defaults BASE = new BertSizes.Defaults(30527, 768, 12, 12, 3072, 0, PADDING, 1e-12);

    private static Encoder read(ConfigFields fields) {
        int buckets = fields.size("relative_attention_num_buckets", USED_BUCKETS);
        if (buckets < USED_BUCKETS) {
            fields.problem(
                    "relative_attention_num_buckets is " + buckets + ", but transformers always uses " + USED_BUCKETS);
        }
        BertSizes sizes = BertSizes.read(fields, BASE);
        if (sizes.positions() <= PADDING + 1) {
            fields.problem("max_position_embeddings is " + sizes.positions() + ", which leaves no position");
        }
        return new Mpnet(sizes, buckets);
    }

    @Override
    public Facts facts() {
        return sizes.facts(sizes.positions() - PADDING - 1);
    }

    @Override
    public ModelBuilder build() {
        String module = "mpnet.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", sizes.vocabulary(), sizes.hidden())
                .padding(PADDING)
                .tiedTo(sizes.tied(), "lm_head.decoder.weight")
                .countedPositions(module + "position_embeddings.weight", sizes.positions(), PADDING)
                .norm(sizes.norm(module + "LayerNorm"))
                .build(sizes.hiddenDropout());
        Value embedded = model.last();
        Block rows = Block.of("bias_rows", "mpnet.encoder.relative_attention_bias.weight", buckets, sizes.heads());
        LayerSource bias = LayerSource.of("relative-bias.py").constant("LOG_16", Math.log(16));
        Value positionBias = model.layer("relative_attention_bias", bias, List.of(rows), Value.WORDS);
        return sizes.addBlocks(model, embedded, "mpnet.encoder.layer.", NAMES, positionBias);
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        return Roberta.head(sizes, sizes.hiddenDropout(), kind, outputs);
    }
}
