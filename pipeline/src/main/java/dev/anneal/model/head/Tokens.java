package dev.anneal.model.head;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.List;
import java.util.Locale;

/** How the states of a text's tokens become what a head looks at. */
public enum Tokens {
    /** Each for itself: [B, T, H]. */
    EACH,
    /** Only those at the places that are guessed: [n, H]. */
    TARGETS,
    /** The first: [B, H]. */
    CLS,
    /** The mean over the real ones: [B, H]. */
    MEAN,
    /** The largest value of each dimension over the real ones: [B, H]. */
    MAX,
    /** The mean in learned shares: [B, H]. */
    ATTENTION;

    Value addTo(ModelBuilder model, Value states, int width) {
        if (this == EACH) {
            return states;
        }
        if (this == TARGETS) {
            return model.layer("head.targets", LayerSource.of("targets.py"), List.of(), states, Value.TARGETS);
        }
        LayerSource source = LayerSource.of("pooling.py").with(name().toLowerCase(Locale.ROOT));
        List<Block> blocks = this == ATTENTION
                ? List.of(
                        Block.of("dense_weight", "attention_pooling.dense.weight", width, width),
                        Block.of("dense_bias", "attention_pooling.dense.bias", width),
                        Block.of("context_weight", "attention_pooling.context.weight", 1, width))
                : List.of();
        return model.layer("head.pooling", source, blocks, states, Value.ATTENTION_MASK);
    }
}
