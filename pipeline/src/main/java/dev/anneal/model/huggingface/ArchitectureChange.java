package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.anneal.config.ArchitectureConfig;
import dev.anneal.config.GluKind;
import dev.anneal.config.NormPosition;
import dev.anneal.error.AnnealException;
import dev.anneal.model.Activation;
import dev.anneal.model.family.ArchitectureKeys;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Another shape for an encoder whose weights are new, as its {@code config.json} would have it. */
final class ArchitectureChange {
    private static final String KEY = "model.architecture.";
    private static final String LAYER_TYPES = "layer_types";
    private static final String GLOBAL_EVERY = "global_attn_every_n_layers";
    private static final int MODERNBERTS_EVERY = 3;

    private final HuggingFaceConfig config;
    private final ArchitectureConfig wish;
    private final ArchitectureKeys keys;
    private final ObjectNode tree;

    private ArchitectureChange(HuggingFaceConfig config, ArchitectureConfig wish) {
        this.config = config;
        this.wish = wish;
        this.keys = config.family().architectureKeys();
        this.tree = config.tree();
    }

    /**
     * The changed file.
     *
     * @throws AnnealException (user) for what the family has not
     */
    static ObjectNode of(HuggingFaceConfig config, ArchitectureConfig wish) {
        return new ArchitectureChange(config, wish).changed();
    }

    private ObjectNode changed() {
        wish.normPosition().ifPresent(this::requireNorms);
        put(keys.layers(), wish.layers());
        put(keys.hidden(), wish.hiddenSize());
        put(keys.intermediate(), wish.intermediateSize());
        put(keys.heads(), wish.heads());
        wish.activation().ifPresent(this::putActivation);
        wish.glu().ifPresent(this::putGate);
        if (wish.hiddenSize().isPresent() || wish.heads().isPresent()) {
            tree.remove(keys.derived());
        }
        if (tree.path(LAYER_TYPES).isArray() && wish.layers().isPresent()) {
            putLayerTypes(wish.layers().getAsInt());
        }
        return tree;
    }

    private void put(List<String> names, OptionalInt value) {
        if (value.isPresent()) {
            tree.remove(names);
            tree.put(names.get(0), value.getAsInt());
        }
    }

    private void putActivation(String name) {
        if (Activation.named(name).isEmpty()) {
            throw AnnealException.user(KEY + "activation is \"" + name + "\", but the supported ones are: "
                    + String.join(", ", Activation.names()) + ". Choose one of them.");
        }
        tree.put(keys.activation().get(0), name);
    }

    private void putGate(GluKind kind) {
        if (!config.encoder().isGated()) {
            throw refused("glu", kind, "whose feed-forward parts have no gate in transformers", "set activation");
        }
        tree.put(keys.activation().get(0), kind.activation());
    }

    private void requireNorms(NormPosition position) {
        boolean after = config.encoder().normsAfterResiduals();
        if (after != (position == NormPosition.POST)) {
            throw refused(
                    "norm-position",
                    position,
                    "whose blocks have their norms " + (after ? "after" : "before") + " their parts in transformers",
                    "take the architecture of a " + (after ? "modernbert" : "bert"));
        }
    }

    private AnnealException refused(String key, Enum<?> value, String reason, String remedy) {
        return AnnealException.user(KEY + key + " is " + value.name().toLowerCase(Locale.ROOT)
                + ", but model.source is of the family " + config.family().modelType() + ", " + reason
                + ". Leave it out, or " + remedy + ".");
    }

    /** Blocks that are there keep their type, further ones go on as transformers' own default does. */
    private void putLayerTypes(int layers) {
        ArrayNode before = (ArrayNode) tree.get(LAYER_TYPES);
        ArrayNode types = tree.arrayNode();
        int every = tree.path(GLOBAL_EVERY).asInt(MODERNBERTS_EVERY);
        for (int i = 0; i < layers; i++) {
            String type = i % every == 0 ? "full_attention" : "sliding_attention";
            types.add(i < before.size() ? before.get(i).asText() : type);
        }
        tree.set(LAYER_TYPES, types);
    }
}
