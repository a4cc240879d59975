package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An encoder's shape where it is not that of the source. What is absent is the source's.
 *
 * @param layers blocks
 * @param hiddenSize width of a token's state; the number of heads must divide it
 * @param intermediateSize width of the feed-forward part
 * @param heads of the attention
 * @param activation of the feed-forward part, by the name that {@code config.json} has for it
 * @param glu kind of a gated feed-forward part, which says its activation
 * @param normPosition where the source's family must have its norms
 */
public record ArchitectureConfig(
        @Key(doc = "How many blocks.") OptionalInt layers,

        @Key(doc = "Width of a token's state.") OptionalInt hiddenSize,

        @Key(doc = "Width of the feed-forward part.") OptionalInt intermediateSize,

        @Key(doc = "How many heads attention has.") OptionalInt heads,

        @Key(doc = "Function of the feed-forward part, as transformers calls it, such as gelu or silu.")
        Optional<String> activation,

        @Key(doc = "Kind of the gate of families that have one: bilinear, glu, reglu, geglu or swiglu.")
        Optional<GluKind> glu,

        @Key(doc = "pre or post; refused where the family has its norms elsewhere.")
        Optional<NormPosition> normPosition) {
    public ArchitectureConfig {
        Checks checks = new Checks()
                .that(
                        activation.isEmpty() || glu.isEmpty(),
                        List.of("activation", "glu"),
                        "is " + activation.orElse("") + ", but glu is "
                                + glu.map(YamlName::of).orElse("") + ", which says the function",
                        "Leave one of them out.");
        layers.ifPresent(value -> checks.atLeast("layers", value, 1));
        hiddenSize.ifPresent(value -> checks.atLeast("hidden-size", value, 1));
        intermediateSize.ifPresent(value -> checks.atLeast("intermediate-size", value, 1));
        heads.ifPresent(value -> checks.atLeast("heads", value, 1));
        checks.orThrow();
    }
}
