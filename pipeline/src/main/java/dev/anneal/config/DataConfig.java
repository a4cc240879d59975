package dev.anneal.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * The tables of a run and how their rows become tokens.
 *
 * @param labels in the order of the model's outputs; empty means those of the training split, sorted
 * @param maxLength in tokens, special tokens included
 * @param shardRows rows per Arrow file
 * @param maxRejects rows that may be rejected before preparing fails
 */
public record DataConfig(
        @Key(doc = "The training table.") SourceConfig train,

        @Key(doc = "The validation table; or cut one from the training table by split.validation.")
        Optional<SourceConfig> validation,

        @Key(doc = "The test table; or cut one from the training table by split.test.")
        Optional<SourceConfig> test,

        @Key(doc = "Shares of the training table that are cut off, by a hash of each row.")
        SplitConfig split,

        @Key(doc = "The most rows that each split keeps, chosen by the same hash.")
        LimitConfig limit,

        @Key(doc = "Which columns hold what.") ColumnsConfig columns,

        @Key(
                doc = "The labels in the order of the model's outputs; if empty, those of the training split, sorted.",
                fallback = "[]")
        List<String> labels,

        @Key(doc = "The most tokens of a row, special tokens included.", fallback = "128")
        int maxLength,

        @Key(doc = "Which tokens a longer row loses.", fallback = "longest-first")
        Truncation truncation,

        @Key(doc = "Rows per Arrow file of the prepared dataset.", fallback = "65536")
        int shardRows,

        @Key(
                doc =
                        "Rows without text or label, or of an unknown label, that may be set aside before preparing fails.",
                fallback = "0")
        long maxRejects) {
    public DataConfig {
        labels = List.copyOf(labels);
        Checks checks = new Checks()
                .atLeast("max-length", maxLength, 3)
                .atLeast("shard-rows", shardRows, 1)
                .atLeast("max-rejects", maxRejects, 0)
                .that(
                        labels.isEmpty() || labels.size() >= 2,
                        List.of("labels"),
                        "has one label, but there must be at least 2",
                        "Leave it out to take the labels of the training split.")
                .that(
                        new HashSet<>(labels).size() == labels.size(),
                        "labels",
                        "is " + labels + ", which names a label twice");
        checkOneSource(checks, "validation", validation, split.validation());
        checkOneSource(checks, "test", test, split.test());
        checks.that(
                columns.pair().isPresent() || truncation != Truncation.ONLY_SECOND,
                List.of("truncation", "columns.pair"),
                "is only-second, but rows have no second text",
                "Name columns.pair, or use longest-first.");
        checks.orThrow();
    }

    /** Whether a split of that name, {@code train}, {@code validation} or {@code test}, has a table or a share of one. */
    public boolean hasSplit(String name) {
        return switch (name) {
            case "train" -> true;
            case "validation" -> validation.isPresent() || split.validation() > 0;
            case "test" -> test.isPresent() || split.test() > 0;
            default -> false;
        };
    }

    private static void checkOneSource(Checks checks, String name, Optional<SourceConfig> table, double share) {
        checks.that(
                table.isEmpty() || share == 0,
                List.of("split." + name, name),
                "is " + share + ", but data." + name + " names a table too",
                "Keep one of them.");
    }
}
