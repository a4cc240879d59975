package dev.anneal.report;

import dev.anneal.report.DatasetSummary.SplitCounts;
import dev.anneal.report.DatasetSummary.TruncationEntry;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;

/** What the model was given: rows and rejects per split, lengths, and what truncation took. */
record DataSection(DatasetSummary dataset) {

    Element render() {
        Element section = Element.of("section").add(Element.of("h2", "Data"));
        Element grid = Element.styled("div", "charts top");
        if (!dataset.lengths().isEmpty()) {
            grid.add(new Histogram(
                            "Length of rows in tokens, before truncation",
                            "tokens",
                            dataset.lengths(),
                            dataset.maxLength(),
                            "at most " + dataset.maxLength().orElse(0))
                    .render());
        }
        Element tables = Element.styled("div", "stack");
        if (!dataset.splits().isEmpty()) {
            tables.add(ResultSection.card("Rows", splits().render()));
        }
        if (!dataset.truncation().isEmpty()) {
            tables.add(ResultSection.card("Truncation", truncation().renderScrolling()));
        }
        return section.add(grid.add(tables));
    }

    private Table splits() {
        Table table = Table.of(
                Column.words("Split"), Column.figures("Rows"), Column.figures("Rejected"), Column.figures("Tokens"));
        for (SplitCounts split : dataset.splits()) {
            table.row(
                    split.split(),
                    Figures.count(split.rows()),
                    Figures.count(split.rejected()),
                    Figures.count(split.tokens()));
        }
        return table;
    }

    private Table truncation() {
        Table table = Table.of(
                Column.words("Rows of"),
                Column.figures("Rows"),
                Column.figures("Truncated"),
                Column.figures("Share"),
                Column.figures("Tokens lost"));
        for (TruncationEntry entry : dataset.truncation()) {
            table.row(
                    entry.group(),
                    Figures.count(entry.rows()),
                    Figures.count(entry.truncatedRows()),
                    Figures.percent(entry.rows() == 0 ? 0 : (double) entry.truncatedRows() / entry.rows()),
                    Figures.count(entry.lostTokens()));
        }
        return table;
    }
}
