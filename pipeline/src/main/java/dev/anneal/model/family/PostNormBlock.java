package dev.anneal.model.family;

import dev.anneal.model.Activation;
import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The transformer block of BERT and most of its descendants (arXiv 1810.04805): norms after the residuals.
 *
 * @param wide width of the feed-forward part
 * @param attended dropout of what attention gives
 * @param output dropout of what the feed-forward part gives
 */
record PostNormBlock(
        int hidden,
        int heads,
        int wide,
        Activation activation,
        double epsilon,
        double attention,
        double attended,
        double output) {

    /** What a family calls the block's parts, without {@code .weight}. */
    record Names(
            String query,
            String key,
            String value,
            String output,
            String attentionNorm,
            String up,
            String down,
            String outputNorm) {
        /** All with the same beginning. */
        Names in(String module) {
            return new Names(
                    module + query,
                    module + key,
                    module + value,
                    module + output,
                    module + attentionNorm,
                    module + up,
                    module + down,
                    module + outputNorm);
        }
    }

    /** BERT's own names, and those of its closest relatives. */
    static final Names OF_BERT = new Names(
            "attention.self.query",
            "attention.self.key",
            "attention.self.value",
            "attention.output.dense",
            "attention.output.LayerNorm",
            "intermediate.dense",
            "output.dense",
            "output.LayerNorm");

    LayerSource source() {
        return LayerSource.of("post-norm-block.py")
                .constant("H", hidden)
                .constant("H3", 3 * hidden)
                .constant("A", heads)
                .constant("D", hidden / heads)
                .constant("SCALE", 1 / Math.sqrt((double) hidden / heads))
                .constant("EPS", epsilon)
                .constant("ACTIVATION", activation.of("up"))
                .dropout("ATTENTION_DROPOUT", attention)
                .dropout("ATTENDED_DROPOUT", attended)
                .dropout("OUTPUT_DROPOUT", output);
    }

    /** Query, key and value stand on each other, so that they become one matrix product. */
    List<Block> blocks(Names names) {
        List<Block> blocks = new ArrayList<>();
        blocks.add(Block.stacked(
                "qkv_weight",
                Block.of("q", names.query() + ".weight", hidden, hidden),
                Block.of("k", names.key() + ".weight", hidden, hidden),
                Block.of("v", names.value() + ".weight", hidden, hidden)));
        blocks.add(Block.stacked(
                "qkv_bias",
                Block.of("q", names.query() + ".bias", hidden),
                Block.of("k", names.key() + ".bias", hidden),
                Block.of("v", names.value() + ".bias", hidden)));
        blocks.addAll(Block.linear("output", names.output(), hidden, hidden));
        blocks.addAll(Block.linear("up", names.up(), wide, hidden));
        blocks.addAll(Block.linear("down", names.down(), hidden, wide));
        blocks.add(Block.norm("attention_norm", names.attentionNorm(), hidden));
        blocks.add(Block.norm("output_norm", names.outputNorm(), hidden));
        return blocks;
    }
}
