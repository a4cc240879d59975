package dev.anneal.config;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/**
 * The classification head.
 *
 * @param dropout probability before the last linear layer; absent means what the model's own configuration says
 */
public record HeadConfig(
        @Key(
                doc =
                        "How token vectors become one vector: pooler for models that have one, else mean; cls and max are not available yet.",
                fallback = "pooler")
        Pooling pooling,

        @Key(doc = "Dropout before the classifier; if absent, what the model's config.json says.")
        OptionalDouble dropout) {
    public HeadConfig {
        Checks checks = new Checks()
                .that(
                        pooling.isAvailable(),
                        List.of("pooling"),
                        "is " + YamlName.of(pooling) + ", which is not available yet",
                        "Available: " + available() + ".");
        dropout.ifPresent(p -> checks.fraction("dropout", p));
        checks.orThrow();
    }

    private static String available() {
        return Arrays.stream(Pooling.values())
                .filter(Pooling::isAvailable)
                .map(YamlName::of)
                .collect(Collectors.joining(", "));
    }
}
