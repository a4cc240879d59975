package dev.anneal.table;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.config.DataConfig;
import dev.anneal.config.Task;
import dev.anneal.table.Reject.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads a row's columns by name. Texts must be strings. Labels and ids may be strings, whole numbers (also as floating point, as tables with gaps
 * have them) or truth values, and are compared as text: 1, 1.0 and "1" are one label. Where the configuration lists labels, none of which looks like
 * a number, a cell may also hold a label's number, from 0. Immutable, thread-safe.
 */
public final class RowMapping {
    private static final Pattern WHITE_SPACE = Pattern.compile("\\s+", Pattern.UNICODE_CHARACTER_CLASS);

    private final Task task;
    private final ColumnsConfig columns;
    private final LabelCells labelCells;
    private final Optional<String> groupColumn;
    private final boolean labelled;

    private RowMapping(Task task, DataConfig data, Optional<LabelList> labels) {
        this.task = task;
        this.columns = data.columns();
        this.groupColumn = data.split().group();
        this.labelCells = new LabelCells(task, data, labels);
        this.labelled = labels.isPresent();
    }

    /** Rows whose labels are among the given ones; others are rejected. */
    public static RowMapping withLabels(Task task, DataConfig data, LabelList labels) {
        return new RowMapping(task, data, Optional.of(labels));
    }

    /** Rows whose columns of labels and weights are not read; for scoring. Words may then be one text, which is split at white space. */
    public static RowMapping withoutLabels(Task task, DataConfig data) {
        return new RowMapping(task, data, Optional.empty());
    }

    public MappedRow map(RawRow raw) {
        try {
            Cells cells = new Cells(raw);
            Optional<List<String>> words = task == Task.TOKENS ? Optional.of(words(cells)) : Optional.empty();
            String text = words.map(all -> String.join(" ", all))
                    .orElseGet(() -> cells.text(columns.text(), Reason.MISSING_TEXT));
            Optional<String> pair = columns.pair().map(column -> cells.text(column, Reason.MISSING_PAIR));
            LabelCells.Read label = labelled
                    ? labelCells.read(cells, words.map(List::size).orElse(0))
                    : new LabelCells.Read(new Label.None(), "");
            Optional<String> id = columns.id().map(column -> cells.scalar(column, Reason.MISSING_ID));
            Optional<String> group = groupColumn.map(column -> cells.scalar(column, Reason.MISSING_GROUP));
            return new Row(text, pair, words, label.label(), label.text(), id, group, weight(cells));
        } catch (RejectedException e) {
            return e.reject();
        }
    }

    /** The names of the labels of a row, whatever they are; for collecting them. None where a row has none that can be read. */
    public List<String> labelNames(RawRow raw) {
        try {
            return labelCells.names(new Cells(raw));
        } catch (RejectedException e) {
            return List.of();
        }
    }

    /** What has no labels is not trained on. */
    private double weight(Cells cells) {
        if (!labelled || columns.weight().isEmpty()) {
            return 1;
        }
        String column = columns.weight().get();
        double weight = cells.number(column, Reason.MISSING_WEIGHT);
        if (weight < 0) {
            throw new RejectedException(
                    Reason.NEGATIVE_WEIGHT, "Column \"" + column + "\" is " + weight + ", but a row weighs 0 or more.");
        }
        return weight;
    }

    private List<String> words(Cells cells) {
        Object value = cells.required(columns.words(), Reason.MISSING_TEXT);
        boolean text = !labelled
                && value instanceof CharSequence
                && Cells.arrayOf(value).isEmpty();
        List<String> words = text
                ? WHITE_SPACE
                        .splitAsStream(value.toString())
                        .filter(word -> !word.isEmpty())
                        .toList()
                : cells.scalars(columns.words(), Reason.MISSING_TEXT);
        if (words.isEmpty()) {
            throw new RejectedException(
                    Reason.MISSING_TEXT,
                    "Column \"" + columns.words() + "\" is " + (text ? "a text" : "an array") + " without words.");
        }
        return words;
    }
}
