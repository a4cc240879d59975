package dev.anneal.config;

import java.util.List;
import java.util.Optional;

/** Which columns of the tables hold what. */
public record ColumnsConfig(
        @Key(doc = "The column with the text.", fallback = "text")
        String text,

        @Key(doc = "The column with the second text of a pair; if absent, rows have one text.")
        Optional<String> pair,

        @Key(doc = "The column with the label.", fallback = "label")
        String label,

        @Key(doc = "A column that names each row uniquely; if absent, rows are told apart by their content.")
        Optional<String> id) {
    public ColumnsConfig {
        Checks checks = new Checks()
                .notBlank("text", text)
                .notBlank("label", label)
                .that(
                        !text.equals(label),
                        List.of("label", "text"),
                        "is \"" + label + "\", which is the text column too",
                        "Name another column.");
        pair.ifPresent(column -> checks.notBlank("pair", column)
                .that(
                        !column.equals(text) && !column.equals(label),
                        List.of("pair", "text", "label"),
                        "is \"" + column + "\", which is the text or the label column too",
                        "Name another column."));
        id.ifPresent(column -> checks.notBlank("id", column));
        checks.orThrow();
    }
}
