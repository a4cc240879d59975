package dev.anneal.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * The tables of a run and how their rows become tokens.
 *
 * @param train absent only where nothing is trained
 * @param labels in the order of the model's outputs; empty means those of {@code labelsFile}, or else those of the training split, sorted
 * @param stride tokens that neighbouring windows share
 * @param maxLength in tokens, special tokens included
 * @param shardRows rows per Arrow file
 * @param duplicates equal texts in several splits, and with several labels
 * @param maxRejects rows that may be rejected before preparing fails
 */
public record DataConfig(
        @Key(doc = "The training table; every task but features needs it.")
        Optional<SourceConfig> train,

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

        @Key(doc = "A text file with one label a line, instead of labels; cells hold labels, or line numbers from 0.")
        Optional<String> labelsFile,

        @Key(doc = "Task multi-label: what stands between the labels of a cell that is no array.", fallback = "','")
        String labelSeparator,

        @Key(doc = "The most tokens of a row, special tokens included.", fallback = "128")
        int maxLength,

        @Key(doc = "Which tokens a longer row loses.", fallback = "longest-first")
        Truncation truncation,

        @Key(
                doc = "Truncation head-tail: the share of a text's kept tokens that comes from its beginning.",
                fallback = "0.25")
        double headShare,

        @Key(doc = "Truncation windows: tokens of a text that two neighbouring windows share.", fallback = "64")
        int stride,

        @Key(doc = "Task tokens: how the tags of words become those of tokens.")
        TagsConfig tags,

        @Key(doc = "Task masked-lm: which tokens are hidden, and what a row is.")
        MaskingConfig masking,

        @Key(doc = "Rows per Arrow file of the prepared dataset.", fallback = "65536")
        int shardRows,

        @Key(
                doc = "Equal texts in several splits or with several labels: report them, remove copies, or off.",
                fallback = "report")
        Duplicates duplicates,

        @Key(
                doc =
                        "Rows without text or label, or of an unknown label, that may be set aside before preparing fails.",
                fallback = "0")
        long maxRejects) {
    /** Of a pair of texts: [CLS], a token, [SEP], a token, [SEP]. */
    private static final int FEWEST_OF_PAIR = 5;

    public DataConfig {
        labels = List.copyOf(labels);
        Checks checks = new Checks()
                .atLeast("max-length", maxLength, 3)
                .that(
                        !masking.nextSentence() || maxLength >= FEWEST_OF_PAIR,
                        List.of("max-length", "masking.next-sentence"),
                        "is " + maxLength + ", but a pair of texts has at least " + FEWEST_OF_PAIR + " tokens",
                        "Raise it to 128, or leave masking.next-sentence out.")
                .atLeast("shard-rows", shardRows, 1)
                .atLeast("max-rejects", maxRejects, 0)
                .atLeast("stride", stride, 0)
                .that(
                        headShare >= 0 && headShare <= 1,
                        "head-share",
                        "is " + headShare + ", but it must be between 0 and 1")
                .that(!labelSeparator.isEmpty(), "label-separator", "is empty, but it must have a value")
                .that(
                        truncation != Truncation.WINDOWS || stride < maxLength,
                        List.of("stride", "max-length"),
                        "is " + stride + ", but a window has at most " + maxLength + " tokens",
                        "Lower it, or raise data.max-length.")
                .that(
                        columns.pair().isPresent() || truncation != Truncation.ONLY_SECOND,
                        List.of("truncation", "columns.pair"),
                        "is only-second, but rows have no second text",
                        "Name columns.pair, or use longest-first.");
        checkLabels(checks, labels, labelsFile);
        checks.that(
                train.isPresent() || !split.isCut(),
                List.of("split", "train"),
                "cuts a share off the training table, but there is none",
                "Name data.train, or leave data.split out.");
        checkOneSource(checks, "validation", validation, split.validation());
        checkOneSource(checks, "test", test, split.test());
        checks.orThrow();
    }

    /** Whether a split of that name, {@code train}, {@code validation} or {@code test}, has a table or a share of one. */
    public boolean hasSplit(String name) {
        return switch (name) {
            case "train" -> train.isPresent();
            case "validation" -> validation.isPresent() || split.validation() > 0;
            case "test" -> test.isPresent() || split.test() > 0;
            default -> false;
        };
    }

    /** The same without columns that only preparing asks for: ids and groups. */
    public DataConfig withoutIds() {
        return with(split.withoutGroup(), columns.withId(Optional.empty()));
    }

    /** The same, the training table cut in another way. */
    public DataConfig withSplit(SplitConfig other) {
        return with(other, columns);
    }

    private DataConfig with(SplitConfig otherSplit, ColumnsConfig otherColumns) {
        return new DataConfig(
                train,
                validation,
                test,
                otherSplit,
                limit,
                otherColumns,
                labels,
                labelsFile,
                labelSeparator,
                maxLength,
                truncation,
                headShare,
                stride,
                tags,
                masking,
                shardRows,
                duplicates,
                maxRejects);
    }

    /** The same with every path of a table or a file replaced. */
    public DataConfig withPaths(UnaryOperator<String> place) {
        return with((key, table) -> table.withPath(place), labelsFile.map(place));
    }

    /**
     * The same with every table replaced.
     *
     * @param other from key, such as {@code data.train}, and table
     */
    public DataConfig withTables(BiFunction<String, SourceConfig, SourceConfig> other) {
        return with(other, labelsFile);
    }

    private DataConfig with(BiFunction<String, SourceConfig, SourceConfig> other, Optional<String> otherLabels) {
        return new DataConfig(
                train.map(table -> other.apply("data.train", table)),
                validation.map(table -> other.apply("data.validation", table)),
                test.map(table -> other.apply("data.test", table)),
                split,
                limit,
                columns,
                labels,
                otherLabels,
                labelSeparator,
                maxLength,
                truncation,
                headShare,
                stride,
                tags,
                masking,
                shardRows,
                duplicates,
                maxRejects);
    }

    private static void checkLabels(Checks checks, List<String> labels, Optional<String> file) {
        checks.that(
                        labels.isEmpty() || file.isEmpty(),
                        List.of("labels-file", "labels"),
                        "is " + file.orElse("") + ", but labels lists them too",
                        "Keep one of them.")
                .that(
                        labels.isEmpty() || labels.size() >= 2,
                        List.of("labels"),
                        "has one label, but there must be at least 2",
                        "Leave it out to take the labels of the training split.")
                .that(
                        new HashSet<>(labels).size() == labels.size(),
                        "labels",
                        "is " + labels + ", which names a label twice");
    }

    private static void checkOneSource(Checks checks, String name, Optional<SourceConfig> table, double share) {
        checks.that(
                table.isEmpty() || share == 0,
                List.of("split." + name, name),
                "is " + share + ", but data." + name + " names a table too",
                "Keep one of them.");
    }
}
