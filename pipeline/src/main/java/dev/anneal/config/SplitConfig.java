package dev.anneal.config;

import java.util.List;

/**
 * Shares of the training table that are cut off for validation and test, by a hash of each row's id or content.
 *
 * @param validation 0 cuts nothing
 * @param test 0 cuts nothing
 */
public record SplitConfig(
        @Key(doc = "Share of the training table that becomes the validation split; 0 cuts nothing.", fallback = "0.0")
        double validation,

        @Key(doc = "Share of the training table that becomes the test split; 0 cuts nothing.", fallback = "0.0")
        double test) {
    /** Cuts nothing. */
    public static final SplitConfig NONE = new SplitConfig(0, 0);

    public SplitConfig {
        new Checks()
                .fraction("validation", validation)
                .fraction("test", test)
                .that(
                        !(validation >= 0 && validation < 1 && test >= 0 && test < 1 && validation + test >= 1),
                        List.of("validation", "test"),
                        "is " + validation + " and test is " + test + ", which leaves no rows to train on",
                        "Their sum must be below 1.")
                .orThrow();
    }
}
