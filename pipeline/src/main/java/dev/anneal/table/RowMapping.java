package dev.anneal.table;

import dev.anneal.config.ColumnsConfig;
import dev.anneal.table.Reject.Reason;
import java.util.Optional;

/**
 * Reads a row's columns by name. Texts must be strings. Labels and ids may be strings, whole numbers (also as floating point, as tables with gaps
 * have them) or truth values, and are compared as text: 1, 1.0 and "1" are one label. Immutable, thread-safe.
 */
public final class RowMapping {
    private static final int SHOWN_CHARACTERS = 80;

    private final ColumnsConfig columns;
    private final Optional<LabelList> labels;
    private final boolean labelled;

    private RowMapping(ColumnsConfig columns, Optional<LabelList> labels, boolean labelled) {
        this.columns = columns;
        this.labels = labels;
        this.labelled = labelled;
    }

    /** Rows with any label; for collecting them. */
    public static RowMapping withAnyLabel(ColumnsConfig columns) {
        return new RowMapping(columns, Optional.empty(), true);
    }

    /** Rows with one of the given labels; others are rejected. */
    public static RowMapping withLabels(ColumnsConfig columns, LabelList labels) {
        return new RowMapping(columns, Optional.of(labels), true);
    }

    /** Rows whose label column is not read; for scoring. */
    public static RowMapping withoutLabels(ColumnsConfig columns) {
        return new RowMapping(columns, Optional.empty(), false);
    }

    public MappedRow map(RawRow raw) {
        try {
            return new Row(
                    text(raw, columns.text(), Reason.MISSING_TEXT),
                    columns.pair().map(column -> text(raw, column, Reason.MISSING_PAIR)),
                    labelled ? Optional.of(label(raw)) : Optional.empty(),
                    columns.id().map(column -> scalar(required(raw, column, Reason.MISSING_ID), column)));
        } catch (RejectedException e) {
            return e.reject;
        }
    }

    private String label(RawRow raw) {
        String label = scalar(required(raw, columns.label(), Reason.MISSING_LABEL), columns.label());
        if (label.isEmpty()) {
            throw rejected(Reason.MISSING_LABEL, "Column \"" + columns.label() + "\" is empty.");
        }
        if (labels.isPresent() && labels.get().index(label).isEmpty()) {
            throw rejected(
                    Reason.UNKNOWN_LABEL,
                    "Column \"" + columns.label() + "\" is \"" + shown(label)
                            + "\", which is no label of data.labels or the training split.");
        }
        return label;
    }

    private static String text(RawRow raw, String column, Reason missing) {
        Object value = required(raw, column, missing);
        if (value instanceof CharSequence text) {
            return text.toString();
        }
        throw wrongType(value, column, "a string");
    }

    private static Object required(RawRow raw, String column, Reason missing) {
        return raw.value(column).orElseThrow(() -> rejected(missing, "Column \"" + column + "\" is null."));
    }

    private static String scalar(Object value, String column) {
        return ScalarText.of(value)
                .orElseThrow(() -> wrongType(value, column, "a string, a whole number or a truth value"));
    }

    private static RejectedException wrongType(Object value, String column, String expected) {
        return rejected(
                Reason.WRONG_TYPE,
                "Column \"" + column + "\" must be " + expected + ", but is " + shown(value.toString()) + " ("
                        + value.getClass().getSimpleName() + ").");
    }

    private static String shown(String value) {
        return value.length() <= SHOWN_CHARACTERS ? value : value.substring(0, SHOWN_CHARACTERS) + "...";
    }

    private static RejectedException rejected(Reason reason, String detail) {
        return new RejectedException(new Reject(reason, detail));
    }

    /** Leaves the reading of a row; without stack trace, for a table may have many. */
    private static final class RejectedException extends RuntimeException {
        private final transient Reject reject;

        RejectedException(Reject reject) {
            super(reject.detail(), null, false, false);
            this.reject = reject;
        }
    }
}
