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
import dev.anneal.model.head.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * ModernBERT (arXiv 2412.13663; {@code modeling_modernbert.py} in transformers): norms before the parts, rotary positions, a gated feed-forward part, and
 * blocks that look at a window of tokens only between blocks that look at all.
 *
 * @param theta base of the rotary positions' angles, in blocks that look at all and in those with a window
 * @param sliding for each block whether it has a window
 * @param window tokens to either side
 * @param eager whether a row of padding whose window holds only padding sees a mean over all tokens, instead of zeros as PyTorch's kernels have it
 *     (_attn_implementation)
 */
record ModernBert(
        int vocabulary,
        int hidden,
        int wide,
        int heads,
        int maxTokens,
        int padTokenId,
        boolean tied,
        Activation activation,
        double epsilon,
        Biases biases,
        Dropouts dropouts,
        Thetas theta,
        List<Boolean> sliding,
        int window,
        boolean eager,
        HeadSettings headSettings)
        implements Encoder {
    static final Family FAMILY = new Family(
            "modernbert",
            "model.",
            "ModernBert",
            new DropoutKeys(
                    List.of("attention_dropout", "embedding_dropout", "mlp_dropout"), List.of("classifier_dropout")),
            ModernBertReader::read);

    /** Which parts have biases. */
    record Biases(boolean norm, boolean attention, boolean mlp, boolean head, boolean decoder) {}

    /** Probabilities of dropout. */
    record Dropouts(double attention, double embedding, double mlp, double head) {}

    /** Bases of the rotary positions' angles. */
    record Thetas(double all, double window) {}

    /** What the heads add (classifier_pooling and others). */
    record HeadSettings(Tokens pooling, Activation activation) {}

    @Override
    public Facts facts() {
        return new Facts(hidden, vocabulary, maxTokens, padTokenId, 0);
    }

    @Override
    public boolean isGated() {
        return true;
    }

    @Override
    public boolean normsAfterResiduals() {
        return false;
    }

    @Override
    public ModelBuilder build() {
        String module = "model.embeddings.";
        ModelBuilder model = new Embeddings(module + "tok_embeddings.weight", vocabulary, hidden)
                .padding(padTokenId)
                .tiedTo(tied, "decoder.weight")
                .norm(norm(module + "norm"))
                .build(dropouts.embedding());
        Value x = model.hidden(model.last());
        for (int i = 0; i < sliding.size(); i++) {
            x = model.layer("layers." + i, blockSource(i), blocks(i), x, Value.ATTENTION_MASK);
            if (i < sliding.size() - 1) {
                model.hidden(x);
            }
        }
        LayerSource last = LayerSource.of("norm.py")
                .constant("H", hidden)
                .constant("EPS", epsilon)
                .constant("NORM_BIAS", norm("").biasArgument("norm"));
        model.hidden(model.layer("final_norm", last, norm("model.final_norm").blocks("norm"), x));
        return model;
    }

    private Norm norm(String module) {
        return new Norm(module, hidden, biases.norm(), epsilon);
    }

    private LayerSource blockSource(int index) {
        int width = hidden / heads;
        LayerSource source = LayerSource.of("pre-norm-block.py")
                .constant("H", hidden)
                .constant("A", heads)
                .constant("D", width)
                .constant("HALF_D", width / 2)
                .constant("SCALE", 1 / Math.sqrt(width))
                .constant("THETA", sliding.get(index) ? theta.window() : theta.all())
                .constant("WINDOW", window)
                .constant("EPS", epsilon)
                .constant("ACTIVATION", activation.of("up"))
                .constant("ATTENTION_NORM_BIAS", norm("").biasArgument("attention_norm"))
                .constant("MLP_NORM_BIAS", norm("").biasArgument("mlp_norm"))
                .constant("QKV_BIAS", biases.attention() ? "qkv_bias" : "None")
                .constant("OUTPUT_BIAS", biases.attention() ? "output_bias" : "None")
                .constant("UP_BIAS", biases.mlp() ? "up_bias" : "None")
                .constant("DOWN_BIAS", biases.mlp() ? "down_bias" : "None")
                .dropout("ATTENTION_DROPOUT", dropouts.attention())
                .dropout("MLP_DROPOUT", dropouts.mlp());
        if (index > 0) {
            source.with("attention_norm");
        }
        if (sliding.get(index)) {
            source.with("sliding");
        }
        if (eager) {
            source.with("eager");
        }
        return source;
    }

    private List<Block> blocks(int index) {
        String name = "model.layers." + index + ".";
        List<Block> blocks = new ArrayList<>();
        if (index > 0) {
            blocks.addAll(norm(name + "attn_norm").blocks("attention_norm"));
        }
        blocks.addAll(linear("qkv", name + "attn.Wqkv", 3 * hidden, hidden, biases.attention()));
        blocks.addAll(linear("output", name + "attn.Wo", hidden, hidden, biases.attention()));
        blocks.addAll(norm(name + "mlp_norm").blocks("mlp_norm"));
        blocks.addAll(linear("up", name + "mlp.Wi", 2 * wide, hidden, biases.mlp()));
        blocks.addAll(linear("down", name + "mlp.Wo", hidden, wide, biases.mlp()));
        return blocks;
    }

    private static List<Block> linear(String name, String module, int out, int in, boolean bias) {
        return bias
                ? Block.linear(name, module, out, in)
                : List.of(Block.of(name + "_weight", module + ".weight", out, in));
    }

    @Override
    public Head head(HeadKind kind, int outputs) {
        Dense dense = new Dense(
                "head.dense",
                hidden,
                hidden,
                biases.head(),
                headSettings.activation(),
                0,
                Optional.of(norm("head.norm")));
        return switch (kind) {
            case SEQUENCE -> Head.of(headSettings.pooling(), hidden, List.of(dense), classifier(outputs));
            case TOKENS -> Head.of(Tokens.EACH, hidden, List.of(dense), classifier(outputs));
            case ANSWER -> Head.of(Tokens.EACH, hidden, List.of(dense), classifier(2));
            case MASKED_LM -> {
                Block weight = Block.of("words", "decoder.weight", vocabulary, hidden);
                Block bias = Block.of("bias", "decoder.bias", vocabulary);
                yield Head.ofTargets(
                        dense,
                        new Decoder(
                                tied ? Optional.empty() : Optional.of(weight),
                                biases.decoder() ? Optional.of(bias) : Optional.empty()));
            }
        };
    }

    private Linear classifier(int outputs) {
        return new Linear("classifier", hidden, outputs, dropouts.head());
    }

    @Override
    public double deviation(String parameter, double initializerRange) {
        if (parameter.startsWith("classifier.")) {
            return 1 / Math.sqrt(hidden);
        }
        boolean out = parameter.startsWith("head.") || parameter.startsWith("decoder.");
        return out ? initializerRange / Math.sqrt(2.0 * sliding.size()) : initializerRange;
    }
}
