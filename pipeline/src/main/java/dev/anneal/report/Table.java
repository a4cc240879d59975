package dev.anneal.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table of the page. Grows by {@code row}. */
final class Table {
    private final List<Column> columns;
    private final List<Element> rows = new ArrayList<>();

    record Column(String name, String cssClass) {
        /** Left-aligned words. */
        static Column words(String name) {
            return new Column(name, "");
        }

        /** Right-aligned figures. */
        static Column figures(String name) {
            return new Column(name, "num");
        }

        private Element cell(String tag) {
            return cssClass.isEmpty() ? Element.of(tag) : Element.styled(tag, cssClass);
        }
    }

    private Table(List<Column> columns) {
        this.columns = columns;
    }

    static Table of(Column... columns) {
        return of(List.of(columns));
    }

    static Table of(List<Column> columns) {
        return new Table(List.copyOf(columns));
    }

    Table row(String... cells) {
        return row(Arrays.stream(cells)
                .map(cell -> Element.of("span").breakable(cell))
                .toList());
    }

    Table row(List<Element> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException(cells.size() + " cells for " + columns.size() + " columns.");
        }
        Element row = Element.of("tr");
        for (int i = 0; i < cells.size(); i++) {
            row.add(columns.get(i).cell("td").add(cells.get(i)));
        }
        rows.add(row);
        return this;
    }

    Element render() {
        Element head = Element.of("tr");
        columns.forEach(column -> head.add(column.cell("th").text(column.name())));
        return Element.of("table")
                .add(Element.of("thead").add(head))
                .add(Element.of("tbody").addAll(rows));
    }

    /** In a frame that scrolls when the table is long. */
    Element renderScrolling() {
        return Element.styled("div", "scroll tall").add(render());
    }
}
