package dev.anneal.model.family;

import dev.anneal.error.AnnealException;
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
import java.util.Optional;

/**
 * DeBERTa v2 and v3 (arXiv 2006.03654, 2111.09543; {@code modeling_deberta_v2.py} in transformers): attention that knows relative positions, perhaps a
 * convolution after the first block.
 *
 * @param embedding width of the embeddings (embedding_size)
 * @param absolute whether absolute positions are added to the embeddings (position_biased_input)
 */
record DebertaV2(
        BertSizes sizes,
        int embedding,
        boolean absolute,
        RelativePositions relative,
        Optional<Convolution> convolution,
        Pooler pooler,
        boolean legacy)
        implements Encoder {
    static final Family FAMILY = new Family(
            "deberta-v2",
            "deberta.",
            "DebertaV2",
            new DropoutKeys(
                    List.of("hidden_dropout_prob", "attention_probs_dropout_prob"),
                    List.of("cls_dropout", "pooler_dropout")),
            DebertaV2::read);

    private static final BertSizes.Defaults XLARGE = new BertSizes.Defaults(128100, 1536, 24, 24, 6144, 0, 0, 1e-7);
    private static final String PREFIX = "deberta.";

    /**
     * The convolution over the embeddings (conv_kernel_size and others).
     *
     * @param kernel tokens; odd
     */
    private record Convolution(int kernel, int groups, Activation activation) {}

    /** The head for a text: a dense layer on the first token (pooler_hidden_act and others). */
    private record Pooler(Activation activation, double dropout, double outputDropout) {}

    private static Encoder read(ConfigFields fields) {
        BertSizes sizes = BertSizes.read(fields, XLARGE);
        int hidden = sizes.hidden();
        fields.only("attention_head_size", String.valueOf(hidden / sizes.heads()));
        fields.only("pooler_hidden_size", String.valueOf(hidden));
        Optional<Convolution> convolution = Optional.empty();
        int kernel = fields.integer("conv_kernel_size", 0);
        if (kernel > 0) {
            if (kernel % 2 == 0) {
                fields.problem("conv_kernel_size is " + kernel + ", but an even kernel changes the number of tokens");
            }
            int groups = fields.divisor("conv_groups", 1, "hidden_size", hidden);
            convolution = Optional.of(new Convolution(kernel, groups, fields.activation("conv_act", Activation.TANH)));
        }
        return new DebertaV2(
                sizes,
                fields.size("embedding_size", hidden),
                fields.flag("position_biased_input", true),
                RelativePositions.read(fields, sizes.positions()),
                convolution,
                new Pooler(
                        fields.activation("pooler_hidden_act", Activation.GELU),
                        fields.probability("pooler_dropout", 0),
                        fields.probability("cls_dropout", sizes.hiddenDropout())),
                fields.flag("legacy", true));
    }

    @Override
    public Facts facts() {
        return sizes.facts(sizes.positions());
    }

    @Override
    public ModelBuilder build() {
        ModelBuilder model = embeddings();
        Value embedded = model.hidden(model.last());
        List<Value> inputs = new ArrayList<>(List.of(embedded, Value.ATTENTION_MASK));
        if (relative.attention()) {
            inputs.add(relative.addTo(model, sizes));
        }
        LayerSource source = relative.blockSource(sizes);
        for (int i = 0; i < sizes.layers(); i++) {
            Value x = model.layer("encoder.layer." + i, source, blocks(i), inputs.toArray(Value[]::new));
            if (i == 0 && convolution.isPresent()) {
                x = convolve(model, convolution.get(), embedded, x);
            }
            inputs.set(0, model.hidden(x));
        }
        return model;
    }

    private ModelBuilder embeddings() {
        String module = PREFIX + "embeddings.";
        Embeddings embeddings = new Embeddings(module + "word_embeddings.weight", sizes.vocabulary(), embedding)
                .padding(sizes.padTokenId())
                .types(module + "token_type_embeddings.weight", sizes.types())
                .masked();
        if (legacy) {
            embeddings.tiedTo(sizes.tied(), "cls.predictions.decoder.weight");
        }
        if (absolute) {
            embeddings.positions(module + "position_embeddings.weight", sizes.positions());
        }
        if (embedding != sizes.hidden()) {
            embeddings.projection(module + "embed_proj.weight", sizes.hidden());
        }
        return embeddings.norm(sizes.norm(module + "LayerNorm")).build(sizes.hiddenDropout());
    }

    private List<Block> blocks(int index) {
        int hidden = sizes.hidden();
        String name = PREFIX + "encoder.layer." + index + ".";
        String self = name + "attention.self.";
        List<Block> blocks = new ArrayList<>();
        blocks.addAll(Block.linear("query", self + "query_proj", hidden, hidden));
        blocks.addAll(Block.linear("key", self + "key_proj", hidden, hidden));
        blocks.addAll(Block.linear("value", self + "value_proj", hidden, hidden));
        blocks.addAll(relative.projections(self, hidden));
        blocks.addAll(Block.linear("output", name + "attention.output.dense", hidden, hidden));
        blocks.addAll(sizes.norm(name + "attention.output.LayerNorm").blocks("attention_norm"));
        blocks.addAll(Block.linear("up", name + "intermediate.dense", sizes.wide(), hidden));
        blocks.addAll(Block.linear("down", name + "output.dense", hidden, sizes.wide()));
        blocks.addAll(sizes.norm(name + "output.LayerNorm").blocks("output_norm"));
        return blocks;
    }

    private Value convolve(ModelBuilder model, Convolution convolution, Value embedded, Value x) {
        int hidden = sizes.hidden();
        String name = PREFIX + "encoder.conv.";
        LayerSource source = LayerSource.of("convolution.py")
                .constant("H", hidden)
                .constant("PADDING", (convolution.kernel() - 1) / 2)
                .constant("GROUPS", convolution.groups())
                .constant("EPS", sizes.epsilon())
                .constant("ACTIVATION", convolution.activation().of("up"))
                .dropout("HIDDEN_DROPOUT", sizes.hiddenDropout());
        List<Block> blocks = new ArrayList<>(List.of(
                Block.of(
                        "conv_weight",
                        name + "conv.weight",
                        hidden,
                        hidden / convolution.groups(),
                        convolution.kernel()),
                Block.of("conv_bias", name + "conv.bias", hidden)));
        blocks.addAll(sizes.norm(name + "LayerNorm").blocks("norm"));
        return model.layer("encoder.conv", source, blocks, embedded, x, Value.ATTENTION_MASK);
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        int hidden = sizes.hidden();
        return switch (kind) {
            case SEQUENCE ->
                Head.ofFirstToken(
                        Dense.of("pooler.dense", hidden, hidden, pooler.activation(), pooler.dropout()),
                        new Linear("classifier", hidden, outputs, pooler.outputDropout()));
            case TOKENS -> Head.ofEachToken(new Linear("classifier", hidden, outputs, sizes.hiddenDropout()));
            case ANSWER -> Head.ofEachToken(new Linear("qa_outputs", hidden, 2, 0));
            case MASKED_LM -> legacy ? legacyMaskedLm() : maskedLm();
        };
    }

    private Head legacyMaskedLm() {
        String predictions = "cls.predictions.";
        Norm norm = Norm.of(predictions + "transform.LayerNorm", embedding, sizes.epsilon());
        return Head.ofTargets(
                Dense.transform(predictions + "transform.dense", sizes.hidden(), sizes.activation(), norm),
                Decoder.of(predictions, sizes.tied(), sizes.vocabulary(), embedding));
    }

    /** Always over the words' matrix, whatever {@code tie_word_embeddings} says. */
    private Head maskedLm() {
        if (embedding != sizes.hidden()) {
            throw AnnealException.user("embedding_size is " + embedding + " and hidden_size " + sizes.hidden()
                    + ", but a masked language model with legacy false needs them equal. Choose another model.");
        }
        String head = "lm_predictions.lm_head.";
        return Head.ofTargets(
                Dense.transform(head + "dense", sizes.hidden(), sizes.activation(), sizes.norm(head + "LayerNorm")),
                new Decoder(Optional.empty(), Optional.of(Block.of("bias", head + "bias", sizes.vocabulary()))));
    }
}
