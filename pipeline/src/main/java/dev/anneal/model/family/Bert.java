package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.family.Family.DropoutKeys;
import dev.anneal.model.head.Dense;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.head.Output.Decoder;
import dev.anneal.model.head.Output.Linear;
import java.util.Optional;

/** BERT (arXiv 1810.04805; {@code modeling_bert.py} in transformers). */
record Bert(BertSizes sizes) implements Encoder {
    static final Family FAMILY = new Family("bert", "bert.", "Bert", DropoutKeys.OF_BERT, Bert::read);

    private static final BertSizes.Defaults BASE = new BertSizes.Defaults(30522, 768, 12, 12, 3072, 2, 0, 1e-12);

    private static Encoder read(ConfigFields fields) {
        return new Bert(BertSizes.read(fields.withTokenTypes(), BASE));
    }

    @Override
    public Facts facts() {
        return sizes.facts(sizes.positions());
    }

    @Override
    public ModelBuilder build() {
        String module = "bert.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", sizes.vocabulary(), sizes.hidden())
                .padding(sizes.padTokenId())
                .tiedTo(sizes.tied(), "cls.predictions.decoder.weight")
                .types(module + "token_type_embeddings.weight", sizes.types())
                .positions(module + "position_embeddings.weight", sizes.positions())
                .norm(sizes.norm(module + "LayerNorm"))
                .build(sizes.hiddenDropout());
        return sizes.addBlocks(model, model.last(), "bert.encoder.layer.", PostNormBlock.OF_BERT);
    }

    @Override
    public Optional<Head> nextSentenceHead() {
        return Optional.of(Head.ofFirstToken(pooler(), new Linear("cls.seq_relationship", sizes.hidden(), 2, 0)));
    }

    private Dense pooler() {
        return Dense.of("bert.pooler.dense", sizes.hidden(), sizes.hidden(), Activation.TANH, 0);
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        int hidden = sizes.hidden();
        double dropout = sizes.classifierDropout();
        String predictions = "cls.predictions.";
        return switch (kind) {
            case SEQUENCE -> Head.ofFirstToken(pooler(), new Linear("classifier", hidden, outputs, dropout));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, dropout));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, 0));
            case MASKED_LM ->
                Head.ofTargets(
                        Dense.transform(
                                predictions + "transform.dense",
                                hidden,
                                sizes.activation(),
                                sizes.norm(predictions + "transform.LayerNorm")),
                        Decoder.of(predictions, sizes.tied(), sizes.vocabulary(), hidden));
        };
    }
}
