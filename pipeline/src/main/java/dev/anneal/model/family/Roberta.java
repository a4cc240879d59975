package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.family.Family.DropoutKeys;
import dev.anneal.model.head.Dense;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.head.Output.Decoder;
import dev.anneal.model.head.Output.Linear;

/**
 * RoBERTa (arXiv 1907.11692), XLM-RoBERTa (1911.02116) and CamemBERT (1911.03894): BERT's blocks, positions that count real tokens from the padding's
 * id + 1, and a head of two layers on the first token ({@code modeling_roberta.py} in transformers).
 */
record Roberta(BertSizes sizes) implements Encoder {
    static final Family ROBERTA = family("roberta", "Roberta", 50265);
    static final Family XLM_ROBERTA = family("xlm-roberta", "XLMRoberta", 30522);
    static final Family CAMEMBERT = family("camembert", "Camembert", 30522);

    /** @param vocabulary where vocab_size is absent */
    private static Family family(String modelType, String className, int vocabulary) {
        BertSizes.Defaults base = new BertSizes.Defaults(vocabulary, 768, 12, 12, 3072, 2, 1, 1e-12);
        return new Family(
                modelType, "roberta.", className, DropoutKeys.OF_BERT, fields -> read(fields.withTokenTypes(), base));
    }

    private static Encoder read(ConfigFields fields, BertSizes.Defaults base) {
        BertSizes sizes = BertSizes.read(fields, base);
        if (sizes.padTokenId() < 0) {
            fields.problem("pad_token_id is null, but positions are counted from it");
        } else if (sizes.positions() <= sizes.padTokenId() + 1) {
            fields.problem("max_position_embeddings is " + sizes.positions()
                    + ", which leaves no position above pad_token_id " + sizes.padTokenId());
        }
        return new Roberta(sizes);
    }

    @Override
    public Facts facts() {
        return sizes.facts(sizes.positions() - sizes.padTokenId() - 1);
    }

    @Override
    public ModelBuilder build() {
        String module = "roberta.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", sizes.vocabulary(), sizes.hidden())
                .padding(sizes.padTokenId())
                .tiedTo(sizes.tied(), "lm_head.decoder.weight")
                .types(module + "token_type_embeddings.weight", sizes.types())
                .countedPositions(module + "position_embeddings.weight", sizes.positions(), sizes.padTokenId())
                .norm(sizes.norm(module + "LayerNorm"))
                .build(sizes.hiddenDropout());
        return sizes.addBlocks(model, model.last(), "roberta.encoder.layer.", PostNormBlock.OF_BERT);
    }

    @Override
    public String withoutNextSentence() {
        return "RoBERTa was pre-trained without it (arXiv 1907.11692)";
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        return head(sizes, sizes.classifierDropout(), kind, outputs);
    }

    /** The heads of this family, which others have with another dropout. */
    static Head head(BertSizes sizes, double dropout, HeadKind kind, int outputs) {
        int hidden = sizes.hidden();
        return switch (kind) {
            case SEQUENCE ->
                Head.ofFirstToken(
                        Dense.of("classifier.dense", hidden, hidden, Activation.TANH, dropout),
                        new Linear("classifier.out_proj", hidden, outputs, dropout));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, dropout));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, 0));
            case MASKED_LM ->
                Head.ofTargets(
                        Dense.transform("lm_head.dense", hidden, Activation.GELU, sizes.norm("lm_head.layer_norm")),
                        Decoder.of("lm_head.", sizes.tied(), sizes.vocabulary(), hidden));
        };
    }
}
