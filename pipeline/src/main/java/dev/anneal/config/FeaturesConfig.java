package dev.anneal.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What task {@code features} writes for each row.
 *
 * @param layers hidden states by number: 0 is the embeddings' output, 1 the first layer's; empty means the last layer's
 * @param pooling absent means one vector for each token
 * @param normalize whether each vector is scaled to length 1
 */
public record FeaturesConfig(
        @Key(
                doc = "Numbers of the layers whose output is written, 0 for the embeddings; if empty, the last.",
                fallback = "[]")
        List<Integer> layers,

        @Key(doc = "How token vectors become one vector for a text; if absent, every token's vector is written.")
        Optional<Pooling> pooling,

        @Key(doc = "Scale each vector to length 1.", fallback = "false")
        boolean normalize) {
    /** Every token's vector of the last layer. */
    public static final FeaturesConfig LAST_LAYER = new FeaturesConfig(List.of(), Optional.empty(), false);

    private static final List<Pooling> PLAIN = List.of(Pooling.CLS, Pooling.MEAN, Pooling.MAX, Pooling.LAST_4_CONCAT);

    public FeaturesConfig {
        layers = List.copyOf(layers);
        boolean plain = pooling.isEmpty() || PLAIN.contains(pooling.get());
        new Checks()
                .that(
                        layers.stream().allMatch(layer -> layer >= 0),
                        "layers",
                        "is " + layers + ", but layers are counted from 0")
                .that(
                        new HashSet<>(layers).size() == layers.size(),
                        "layers",
                        "is " + layers + ", which names a layer twice")
                .that(
                        plain,
                        List.of("pooling"),
                        "is " + pooling.map(YamlName::of).orElse("")
                                + ", which has weights of its own that are trained",
                        "Use mean, cls, max or last-4-concat.")
                .that(
                        layers.isEmpty()
                                || pooling.filter(Pooling.LAST_4_CONCAT::equals).isEmpty(),
                        List.of("layers", "pooling"),
                        "is " + layers + ", but pooling last-4-concat says which layers are taken",
                        "Leave it out, or choose another pooling.")
                .orThrow();
    }
}
