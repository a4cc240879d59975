package dev.anneal.config;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What turns hidden states into logits.
 *
 * @param pooling absent means the family's own head
 * @param dropout probability before the last linear layer; absent means what the model's own configuration says
 * @param dropoutSamples dropout masks whose logits are averaged in training
 * @param layers dense layers between the pooled vector and the last linear layer
 * @param activation after each of them; absent means the family's own
 * @param lstmSize of the states in each direction of a bidirectional LSTM between tokens and outputs; absent for none
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
        Optional<HeadActivation> activation,

        @Key(doc = "Size of each direction of a bidirectional LSTM over the tokens' states; if absent, there is none.")
        OptionalInt lstmSize) {
    /** The family's own head. */
    public static final HeadConfig OWN =
            new HeadConfig(Optional.empty(), OptionalDouble.empty(), 1, 0, Optional.empty(), OptionalInt.empty());

    public HeadConfig {
        Checks checks = new Checks()
                .atLeast("dropout-samples", dropoutSamples, 1)
                .atLeast("layers", layers, 0)
                .that(
                        layers == 0 || pooling.isPresent() || lstmSize.isPresent(),
                        List.of("layers", "pooling"),
                        "is " + layers + ", but the family's own head has its own layers",
                        "Choose a pooling, for example cls or mean, or an lstm-size, or leave layers out.")
                .that(
                        layers == 0 || !pooling.equals(Optional.of(Pooling.POOLER)),
                        List.of("layers", "pooling"),
                        "is " + layers + ", but pooling pooler is the family's own head, which has its own layers",
                        "Choose another pooling, for example cls or mean, or leave layers out.")
                .that(
                        layers > 0 || activation.isEmpty(),
                        List.of("activation", "layers"),
                        "is " + activation.map(YamlName::of).orElse("") + ", but layers is 0, so nothing would use it",
                        "Raise layers, or leave activation out.")
                .that(
                        lstmSize.isEmpty()
                                || pooling.map(Pooling::keepsTokensApart).orElse(true),
                        List.of("lstm-size", "pooling"),
                        "is given, but pooling " + pooling.map(YamlName::of).orElse("")
                                + " leaves no tokens for it, and its last states are a text's vector already",
                        "Leave pooling out, or choose last-4-concat or weighted-layers.");
        lstmSize.ifPresent(size -> checks.atLeast("lstm-size", size, 1));
        dropout.ifPresent(p -> checks.fraction("dropout", p));
        checks.orThrow();
    }
}
