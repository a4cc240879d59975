package dev.anneal.config;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Which columns of the tables hold what.
 *
 * @param labels the number columns of a regression with several outputs; empty means the one column {@code label}
 * @param words texts that are split into words already: an array of strings
 * @param tags a label for each word: an array as long as {@code words}
 * @param answers an array of {@code {text, answer_start}}, or one such struct of two arrays; empty where a question has no answer
 * @param weight how much each row counts in the loss; where it is named, every table has it
 */
public record ColumnsConfig(
        @Key(doc = "The column with the text; for task answer with the question.", fallback = "text")
        String text,

        @Key(
                doc =
                        "The column with the second text of a pair, for task answer the context; if absent, rows have one text.")
        Optional<String> pair,

        @Key(doc = "The column with the label, or with several in a cell, or with a number.", fallback = "label")
        String label,

        @Key(
                doc = "Task regression: several number columns, in the order of the outputs; if empty, label.",
                fallback = "[]")
        List<String> labels,

        @Key(doc = "Task tokens: the column with the words of a text, an array.", fallback = "words")
        String words,

        @Key(doc = "Task tokens: the column with the tags of the words, an array.", fallback = "tags")
        String tags,

        @Key(doc = "Task answer: the column with the answers, each a text and an answer_start.", fallback = "answers")
        String answers,

        @Key(doc = "A column with the weight of each row in the loss, 0 or more; if absent, all rows count the same.")
        Optional<String> weight,

        @Key(doc = "A column that names each row uniquely; if absent, rows are told apart by their content.")
        Optional<String> id) {
    public ColumnsConfig {
        labels = List.copyOf(labels);
        Checks checks = new Checks()
                .notBlank("text", text)
                .notBlank("label", label)
                .notBlank("words", words)
                .notBlank("tags", tags)
                .notBlank("answers", answers)
                .that(
                        !text.equals(label),
                        List.of("label", "text"),
                        "is \"" + label + "\", which is the text column too",
                        "Name another column.")
                .that(
                        !words.equals(tags),
                        List.of("tags", "words"),
                        "is \"" + tags + "\", which is the column of words too",
                        "Name another column.")
                .that(
                        new HashSet<>(labels).size() == labels.size(),
                        "labels",
                        "is " + labels + ", which names a column twice");
        pair.ifPresent(column -> checks.notBlank("pair", column)
                .that(
                        !column.equals(text) && !column.equals(label),
                        List.of("pair", "text", "label"),
                        "is \"" + column + "\", which is the text or the label column too",
                        "Name another column."));
        weight.ifPresent(column -> checks.notBlank("weight", column)
                .that(
                        !column.equals(text) && !column.equals(label),
                        List.of("weight", "text", "label"),
                        "is \"" + column + "\", which is the text or the label column too",
                        "Name another column."));
        id.ifPresent(column -> checks.notBlank("id", column));
        checks.orThrow();
    }

    /** The same with that column of ids, or without one. */
    public ColumnsConfig withId(Optional<String> column) {
        return new ColumnsConfig(text, pair, label, labels, words, tags, answers, weight, column);
    }

    /** The columns of a regression's numbers, in the order of the outputs. */
    public List<String> numbers() {
        return labels.isEmpty() ? List.of(label) : labels;
    }
}
