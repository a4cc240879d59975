package dev.anneal.config;

import java.util.EnumSet;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which parameters are trained. The others have no gradient, no update and no optimizer state, and the backward pass ends above them.
 *
 * @param layers how many blocks below the head are trained, with {@link Trained#TOP_LAYERS}
 * @param unfreezeEvery how long one more block waits (gradual unfreezing, arXiv 1801.06146); never trains all of them from the start
 */
public record ScopeConfig(
        @Key(doc = "full, frozen (the head alone), or top-layers: the head and so many blocks.", fallback = "full")
        Trained trained,

        @Key(doc = "top-layers: how many blocks below the head are trained.")
        OptionalInt layers,

        @Key(doc = "full: whether everything below the blocks stays as it is.", fallback = "false")
        boolean freezeEmbeddings,

        @Key(
                doc =
                        "Begin with the head alone and train one block more in each such interval, as 1 epoch or 50 steps.",
                fallback = "never")
        Interval unfreezeEvery) {
    /** What is trained. */
    public enum Trained {
        /** Everything. */
        FULL,
        /** The head alone. */
        FROZEN,
        /** The head and the blocks next to it. */
        TOP_LAYERS
    }

    /** Everything, from the start. */
    public static final ScopeConfig ALL = new ScopeConfig(Trained.FULL, OptionalInt.empty(), false, Interval.NEVER);

    /** The head alone. */
    public static final ScopeConfig HEAD = new ScopeConfig(Trained.FROZEN, OptionalInt.empty(), false, Interval.NEVER);

    public ScopeConfig {
        Checks checks = new Checks()
                .that(
                        trained != Trained.TOP_LAYERS || layers.isPresent(),
                        List.of("layers", "trained"),
                        "is missing, but trained is top-layers",
                        "Say how many, such as 2.");
        layers.ifPresent(count -> checks.atLeast("layers", count, 1));
        new UsedKeys(checks, "the scope " + YamlName.of(trained))
                .require("layers", layers.isPresent(), trained, EnumSet.of(Trained.TOP_LAYERS))
                .require("freeze-embeddings", freezeEmbeddings, trained, EnumSet.of(Trained.FULL))
                .require(
                        "unfreeze-every",
                        !unfreezeEvery.isNever(),
                        trained,
                        EnumSet.of(Trained.FULL, Trained.TOP_LAYERS));
        checks.orThrow();
    }

    /**
     * The lowest depth that is trained of a model of so many blocks: 0 is that of the embeddings, 1 of the lowest block, one more than there are blocks that
     * of the head. Below 1 for more layers than there are blocks.
     */
    public int lowestDepth(int blocks) {
        return switch (trained) {
            case FULL -> freezeEmbeddings ? 1 : 0;
            case FROZEN -> blocks + 1;
            case TOP_LAYERS -> blocks + 1 - layers.orElseThrow();
        };
    }
}
