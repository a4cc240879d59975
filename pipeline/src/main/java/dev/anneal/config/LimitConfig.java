package dev.anneal.config;

import java.util.OptionalInt;

/** The most rows that each split keeps, chosen by the hash that also cuts splits; absent keeps all. */
public record LimitConfig(
        @Key(doc = "The most rows that the training split keeps; if absent, all.")
        OptionalInt train,

        @Key(doc = "The most rows that the validation split keeps; if absent, all.")
        OptionalInt validation,

        @Key(doc = "The most rows that the test split keeps; if absent, all.")
        OptionalInt test) {
    /** Keeps all rows. */
    public static final LimitConfig NONE =
            new LimitConfig(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

    public LimitConfig {
        Checks checks = new Checks();
        train.ifPresent(rows -> checks.atLeast("train", rows, 1));
        validation.ifPresent(rows -> checks.atLeast("validation", rows, 1));
        test.ifPresent(rows -> checks.atLeast("test", rows, 1));
        checks.orThrow();
    }
}
