package dev.anneal.table;

import java.util.List;
import java.util.Optional;

/**
 * A row that can be tokenized.
 *
 * @param text may be empty, as Hugging Face's tokenizers allow; of a row of words, these with spaces between them
 * @param pair the second text, where the configuration names a column for it
 * @param words present where the table has texts split into words; at least one
 * @param label what the model is to answer; {@link Label.None} where labels are not asked for
 * @param labelText the label as the table writes it; empty where labels are not asked for
 * @param id where the configuration names a column for it
 * @param group what its split depends on instead, where the configuration names a column for it
 * @param weight how much it counts in the loss: finite, 0 or more, and 1 where the configuration names no column for it
 */
public record Row(
        String text,
        Optional<String> pair,
        Optional<List<String>> words,
        Label label,
        String labelText,
        Optional<String> id,
        Optional<String> group,
        double weight)
        implements MappedRow {
    /** A row of no group, which weighs as much as all others. */
    public Row(
            String text,
            Optional<String> pair,
            Optional<List<String>> words,
            Label label,
            String labelText,
            Optional<String> id) {
        this(text, pair, words, label, labelText, id, Optional.empty(), 1);
    }

    /** A row of texts without label and id. */
    public static Row ofTexts(String text, Optional<String> pair) {
        return new Row(text, pair, Optional.empty(), new Label.None(), "", Optional.empty());
    }
}
