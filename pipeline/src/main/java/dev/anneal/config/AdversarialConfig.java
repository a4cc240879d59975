package dev.anneal.config;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * A second forward and backward pass of every micro-batch, with what raises its loss most added to embeddings or weights; both gradients count.
 *
 * @param epsilon absent means {@link #OF_EMBEDDINGS} or {@link #OF_WEIGHTS}
 */
public record AdversarialConfig(
        @Key(
                doc = "A second pass with embeddings (fgm) or weights (awp) moved against the model, or none.",
                fallback = "none")
        Name name,

        @Key(
                doc =
                        "fgm: the length of a text's perturbation; awp: that of a matrix's, as a share of its own; if absent, 1 and 0.005.")
        OptionalDouble epsilon,

        @Key(doc = "How much is trained before without it, such as 1 epoch; if absent, nothing.")
        Optional<Interval> after) {
    /** What is moved. */
    public enum Name {
        NONE,
        /** The words' embeddings: the fast gradient method (arXiv 1605.07725). */
        FGM,
        /** The weights: adversarial weight perturbation (arXiv 2004.05884). */
        AWP
    }

    /** The default of fgm. */
    public static final double OF_EMBEDDINGS = 1;
    /** The default of awp. */
    public static final double OF_WEIGHTS = 0.005;

    public AdversarialConfig {
        Checks checks = new Checks();
        Set<Name> methods = EnumSet.of(Name.FGM, Name.AWP);
        new UsedKeys(checks, "adversarial " + YamlName.of(name))
                .require("epsilon", epsilon.isPresent(), name, methods)
                .require("after", after.isPresent(), name, methods);
        after.ifPresent(interval -> checks.sometime("after", interval));
        epsilon.ifPresent(length -> checks.positive("epsilon", length));
        checks.orThrow();
    }
}
