package dev.anneal.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Shares of the training table that are cut off for validation and test, by a hash of each row's id or content.
 *
 * @param validation 0 cuts nothing
 * @param test 0 cuts nothing
 * @param stratify cuts the rows of each label by themselves, so that every split has the same share of each
 * @param group a column; rows of one value stay together
 * @param cuts by label, where in the order of hashes it is cut: what {@code stratify} comes to for a table
 */
public record SplitConfig(
        @Key(doc = "Share of the training table that becomes the validation split; 0 cuts nothing.", fallback = "0.0")
        double validation,

        @Key(doc = "Share of the training table that becomes the test split; 0 cuts nothing.", fallback = "0.0")
        double test,

        @Key(doc = "Task single-label: whether every split gets its share of each label.", fallback = "false")
        boolean stratify,

        @Key(doc = "A column whose values stay together: rows of one author, patient or document go to one split.")
        Optional<String> group,

        @Key(doc = "With stratify, where each label is cut; found by preparing, not to be set.", fallback = "{}")
        Map<String, String> cuts) {
    /** Cuts nothing. */
    public static final SplitConfig NONE = of(0, 0);

    public SplitConfig {
        cuts = Collections.unmodifiableMap(new LinkedHashMap<>(cuts));
        Checks checks = new Checks()
                .fraction("validation", validation)
                .fraction("test", test)
                .that(
                        !(validation >= 0 && validation < 1 && test >= 0 && test < 1 && validation + test >= 1),
                        List.of("validation", "test"),
                        "is " + validation + " and test is " + test + ", which leaves no rows to train on",
                        "Their sum must be below 1.")
                .that(
                        !stratify || validation + test > 0,
                        List.of("stratify", "validation", "test"),
                        "is true, but nothing is cut off the training table",
                        "Set validation or test to a share such as 0.1, or leave it out.")
                .that(
                        group.isEmpty() || validation + test > 0,
                        List.of("group", "validation", "test"),
                        "is given, but nothing is cut off the training table",
                        "Set validation or test to a share such as 0.1, or leave it out.")
                .that(
                        !stratify || group.isEmpty(),
                        List.of("stratify", "group"),
                        "is true, but groups stay together, so that no share of a label is exact",
                        "Keep one of them.");
        group.ifPresent(column -> checks.notBlank("group", column));
        checks.orThrow();
    }

    /** Cut by the hashes of rows. */
    public static SplitConfig of(double validation, double test) {
        return new SplitConfig(validation, test, false, Optional.empty(), Map.of());
    }

    /** Whether rows of one table go to several splits. */
    public boolean isCut() {
        return validation > 0 || test > 0;
    }

    /** The same, each label cut at a place of its own. */
    public SplitConfig withCuts(Map<String, String> places) {
        return new SplitConfig(validation, test, stratify, group, places);
    }

    /** The same without a column of groups. */
    SplitConfig withoutGroup() {
        return new SplitConfig(validation, test, stratify, Optional.empty(), cuts);
    }
}
