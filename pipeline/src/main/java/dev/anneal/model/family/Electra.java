package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.family.Family.DropoutKeys;
import dev.anneal.model.head.Dense;
import dev.anneal.model.head.Head;
import dev.anneal.model.head.HeadKind;
import dev.anneal.model.head.Norm;
import dev.anneal.model.head.Output.Decoder;
import dev.anneal.model.head.Output.Linear;
import java.util.List;

/**
 * ELECTRA (arXiv 2003.10555; {@code modeling_electra.py} in transformers): BERT's blocks over embeddings that may be narrower, and a head of two
 * layers on the first token.
 *
 * @param embedding width of the embeddings (embedding_size)
 */
record Electra(BertSizes sizes, int embedding) implements Encoder {
    static final Family FAMILY = new Family("electra", "electra.", "Electra", DropoutKeys.OF_BERT, Electra::read);

    private static final BertSizes.Defaults BASE = new BertSizes.Defaults(30522, 256, 12, 4, 1024, 2, 0, 1e-12);

    private static Encoder read(ConfigFields fields) {
        return new Electra(BertSizes.read(fields.withTokenTypes(), BASE), fields.size("embedding_size", 128));
    }

    @Override
    public Facts facts() {
        return sizes.facts(sizes.positions());
    }

    @Override
    public ModelBuilder build() {
        String module = "electra.embeddings.";
        ModelBuilder model = new Embeddings(module + "word_embeddings.weight", sizes.vocabulary(), embedding)
                .padding(sizes.padTokenId())
                .tiedTo(sizes.tied(), "generator_lm_head.weight")
                .types(module + "token_type_embeddings.weight", sizes.types())
                .positions(module + "position_embeddings.weight", sizes.positions())
                .norm(Norm.of(module + "LayerNorm", embedding, sizes.epsilon()))
                .build(sizes.hiddenDropout());
        if (embedding != sizes.hidden()) {
            String project = "electra.embeddings_project";
            List<Block> blocks = List.of(
                    Block.of("weight", project + ".weight", sizes.hidden(), embedding),
                    Block.of("bias", project + ".bias", sizes.hidden()));
            model.layer("embeddings_project", LayerSource.of("linear.py"), blocks, model.last());
        }
        return sizes.addBlocks(model, model.last(), "electra.encoder.layer.", PostNormBlock.OF_BERT);
    }

    @Override
    public String withoutNextSentence() {
        return "ELECTRA was pre-trained to find replaced words instead (arXiv 2003.10555)";
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        int hidden = sizes.hidden();
        double dropout = sizes.classifierDropout();
        return switch (kind) {
            case SEQUENCE ->
                Head.ofFirstToken(
                        Dense.of("classifier.dense", hidden, hidden, Activation.GELU, dropout),
                        new Linear("classifier.out_proj", hidden, outputs, dropout));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, dropout));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, 0));
            case MASKED_LM ->
                Head.ofTargets(
                        Dense.transform(
                                "generator_predictions.dense",
                                hidden,
                                Activation.GELU,
                                Norm.of("generator_predictions.LayerNorm", embedding, sizes.epsilon())),
                        Decoder.ofLinear("generator_lm_head", sizes.tied(), sizes.vocabulary(), embedding));
        };
    }
}
