package dev.anneal.model.family;

import dev.anneal.model.Block;
import dev.anneal.model.LayerSource;
import dev.anneal.model.ModelBuilder;
import dev.anneal.model.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * How DeBERTa's attention sees positions.
 *
 * @param attention whether distances count at all (relative_attention, with some kind of attention to them); the scores' scale depends on
 *     {@code kinds} even if not
 * @param kinds which parts are added to content-to-content: c2p, p2c (pos_att_type)
 * @param shared whether positions go through the content's projections (share_att_key)
 * @param buckets distances to either side, logarithmic beyond half of them; 0 for exact ones (position_buckets)
 * @param farthest largest distance (max_relative_positions)
 * @param norm whether the embeddings of distances are normalised (norm_rel_ebd)
 */
record RelativePositions(
        boolean attention, List<String> kinds, boolean shared, int buckets, int farthest, boolean norm) {
    private static final String C2P = "c2p";
    private static final String P2C = "p2c";

    static RelativePositions read(ConfigFields fields, int positions) {
        int farthest = fields.integer("max_relative_positions", -1);
        int buckets = Math.max(0, fields.integer("position_buckets", -1));
        List<String> kinds = fields.texts("pos_att_type");
        for (String kind : kinds) {
            if (!List.of(C2P, P2C).contains(kind)) {
                fields.problem("pos_att_type has '" + kind + "', but only c2p and p2c are supported");
            }
        }
        boolean attention = fields.flag("relative_attention", false) && !kinds.isEmpty();
        int most = farthest < 1 ? positions : farthest;
        boolean logarithmOfOne = buckets > 1 && most == buckets / 2 + 1 && positions > most;
        if (attention && (buckets == 1 || logarithmOfOne)) {
            fields.problem("position_buckets is " + buckets + ", which gives no buckets for distances up to " + most
                    + " (max_relative_positions)");
        }
        List<String> norms = fields.texts("norm_rel_ebd");
        for (String norm : norms) {
            if (!List.of("none", "layer_norm").contains(norm)) {
                fields.problem("norm_rel_ebd has '" + norm + "', but only none and layer_norm are supported");
            }
        }
        return new RelativePositions(
                attention, kinds, fields.flag("share_att_key", false), buckets, most, norms.contains("layer_norm"));
    }

    /** Distances to either side that have an embedding. */
    private int distances() {
        return buckets > 0 ? buckets : farthest;
    }

    /** Adds the embeddings of distances, which all blocks share: [2 S, H]. */
    Value addTo(ModelBuilder model, BertSizes sizes) {
        LayerSource source = LayerSource.of("relative-embeddings.py")
                .constant("H", sizes.hidden())
                .constant("EPS", sizes.epsilon());
        List<Block> blocks = new ArrayList<>(List.of(
                Block.of("position_rows", "deberta.encoder.rel_embeddings.weight", 2L * distances(), sizes.hidden())));
        if (norm) {
            source.with("norm");
            blocks.addAll(sizes.norm("deberta.encoder.LayerNorm").blocks("norm"));
        }
        return model.layer("encoder.rel_embeddings", source, blocks, Value.ATTENTION_MASK);
    }

    /** A block's own projections of positions, if they do not go through the content's. */
    List<Block> projections(String module, int hidden) {
        List<Block> blocks = new ArrayList<>();
        if (attention && !shared) {
            if (kinds.contains(C2P)) {
                blocks.addAll(Block.linear("position_key", module + "pos_key_proj", hidden, hidden));
            }
            if (kinds.contains(P2C)) {
                blocks.addAll(Block.linear("position_query", module + "pos_query_proj", hidden, hidden));
            }
        }
        return blocks;
    }

    LayerSource blockSource(BertSizes sizes) {
        int width = sizes.hidden() / sizes.heads();
        long parts = 1 + kinds.stream().distinct().count();
        int middle = buckets / 2;
        LayerSource source = LayerSource.of("disentangled-block.py")
                .constant("H", sizes.hidden())
                .constant("A", sizes.heads())
                .constant("D", width)
                .constant("SCALE", Math.sqrt((double) width * parts))
                .constant("S", distances())
                .constant("LAST", 2 * distances() - 1)
                .constant("MIDDLE", middle)
                .constant("MIDDLE_LESS_1", middle - 1)
                .constant("FARTHEST_BY_MIDDLE", (farthest - 1) / (double) Math.max(1, middle))
                .constant("POSITION_KEY", shared ? "key" : "position_key")
                .constant("POSITION_QUERY", shared ? "query" : "position_query")
                .constant("EPS", sizes.epsilon())
                .constant("ACTIVATION", sizes.activation().of("up"))
                .dropout("HIDDEN_DROPOUT", sizes.hiddenDropout())
                .dropout("ATTENTION_DROPOUT", sizes.attentionDropout());
        if (attention) {
            source.with("relative");
            kinds.forEach(source::with);
            if (buckets > 0) {
                source.with("buckets");
            }
        }
        return source;
    }
}
