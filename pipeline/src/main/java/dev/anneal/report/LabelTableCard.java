package dev.anneal.report;

import dev.anneal.evaluate.LabelTable;
import dev.anneal.evaluate.LabelTable.Row;
import dev.anneal.evaluate.LabelTable.Subject;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Figures of each class, tag, type of entity, number or kind of question; the weakest first where they have an F1. */
record LabelTableCard(LabelTable table) {
    private static final String F1 = "f1";

    Element render() {
        List<Column> columns = new ArrayList<>();
        columns.add(Column.words(singular()));
        table.columns().forEach(name -> columns.add(Column.figures(columnName(name))));
        if (isRanked()) {
            columns.add(Column.words(""));
        }
        Table cells = Table.of(columns);
        rows().forEach(row -> cells.row(cells(row)));
        return ResultSection.card(title() + (isRanked() ? ", the weakest first" : ""), cells.renderScrolling());
    }

    private List<Row> rows() {
        return isRanked()
                ? table.rows().stream()
                        .sorted(Comparator.comparingDouble(row -> figure(row, F1)))
                        .toList()
                : table.rows();
    }

    private List<Element> cells(Row row) {
        List<Element> cells = new ArrayList<>();
        cells.add(Element.of("span").breakable(row.label()));
        for (String column : table.columns()) {
            double figure = figure(row, column);
            cells.add(Element.of(
                    "span", column.equals(LabelTable.SUPPORT) ? Figures.count((long) figure) : Figures.metric(figure)));
        }
        if (isRanked()) {
            cells.add(meter(figure(row, F1)));
        }
        return cells;
    }

    private static double figure(Row row, String column) {
        return row.figures().getOrDefault(column, Double.NaN);
    }

    /** Shares of 1, which can be ranked and drawn; those of questions are per cent. */
    private boolean isRanked() {
        return table.columns().contains(F1) && table.subject() != Subject.QUESTIONS;
    }

    private static Element meter(double share) {
        return Element.styled("div", "meter small")
                .add(Element.styled("i", "value").with("style", "width:" + Element.number(share * 100) + "%"));
    }

    private String title() {
        return switch (table.subject()) {
            case CLASSES -> "Classes";
            case TAGS -> "Tags";
            case ENTITIES -> "Entities";
            case OUTPUTS -> "Numbers";
            case QUESTIONS -> "Questions";
        };
    }

    private String singular() {
        return switch (table.subject()) {
            case CLASSES -> "Class";
            case TAGS -> "Tag";
            case ENTITIES -> "Entity";
            case OUTPUTS -> "Number";
            case QUESTIONS -> "Question";
        };
    }

    private String columnName(String column) {
        if (!column.equals(LabelTable.SUPPORT)) {
            return MetricName.of(column);
        }
        return switch (table.subject()) {
            case CLASSES, OUTPUTS -> "Rows";
            case TAGS -> "Tokens";
            case ENTITIES, QUESTIONS -> "Count";
        };
    }
}
