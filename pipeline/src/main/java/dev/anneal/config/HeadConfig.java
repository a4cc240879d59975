package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What turns hidden states into logits.
 *
 * @param pooling absent means the family's own head
 * @param dropout probability before the last linear layer; absent means what the model's own configuration says
 * @param dropoutSamples dropout masks whose logits are averaged in training
 * @param layers dense layers between the pooled vector and the last linear layer
 * @param activation after each of them; absent means the family's own
 */
public record HeadConfig(
        @Key(doc = "How token vectors become one vector for a text; if absent, as in the model family's own head.")
        Optional<Pooling> pooling,

        @Key(doc = "Dropout before the last linear layer; if absent, what the model's config.json says.")
        OptionalDouble dropout,

        @Key(doc = "Dropout masks of the head whose logits are averaged in training.", fallback = "1")
        int dropoutSamples,

        @Key(
                doc =
                        "Dense layers between a chosen pooling and the last linear layer; the family's own head has its own.",
                fallback = "0")
        int layers,

        @Key(doc = "The function after each dense layer of the head; if absent, the model family's.")
        Optional<HeadActivation> activation) {
    /** The family's own head. */
    public static final HeadConfig OWN =
            new HeadConfig(Optional.empty(), OptionalDouble.empty(), 1, 0, Optional.empty());

    public HeadConfig {
        Checks checks = new Checks()
                .atLeast("dropout-samples", dropoutSamples, 1)
                .atLeast("layers", layers, 0)
                .that(
                        layers == 0 || pooling.isPresent(),
                        List.of("layers", "pooling"),
                        "is " + layers + ", but the family's own head has its own layers",
                        "Choose a pooling, for example cls or mean, or leave layers out.")
                .that(
                        layers == 0 || !pooling.equals(Optional.of(Pooling.POOLER)),
                        List.of("layers", "pooling"),
                        "is " + layers + ", but pooling pooler is the family's own head, which has its own layers",
                        "Choose another pooling, for example cls or mean, or leave layers out.")
                .that(
                        layers > 0 || activation.isEmpty(),
                        List.of("activation", "layers"),
                        "is " + activation.map(YamlName::of).orElse("") + ", but layers is 0, so nothing would use it",
                        "Raise layers, or leave activation out.");
        dropout.ifPresent(p -> checks.fraction("dropout", p));
        checks.orThrow();
    }
}
