package dev.anneal.report;

import dev.anneal.dataset.DataFit;
import dev.anneal.report.DatasetSummary.Fit;
import dev.anneal.report.DatasetSummary.SplitCounts;
import dev.anneal.report.DatasetSummary.TruncationEntry;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.Locale;

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
        dataset.fit().ifPresent(fit -> tables.add(fit(fit)));
        if (!dataset.duplicates().isEmpty()) {
            Element notes = Element.of("div");
            dataset.duplicates().forEach(note -> notes.add(Element.of("p", note)));
            tables.add(ResultSection.card("Equal texts", notes));
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

    private static Element fit(Fit fit) {
        DataFit figures = fit.figures();
        Table table = Table.of(Column.words("Of the training rows"), Column.figures(""));
        table.row("Tokens of a word", String.format(Locale.ROOT, "%.2f", figures.tokensPerWord()));
        table.row("Unknown tokens", Figures.percent(figures.unknownShare()));
        for (DataFit.Percentile length : figures.lengths()) {
            table.row(
                    length.percent() == 100
                            ? "Tokens of the longest row"
                            : "Tokens of " + length.percent() + " % at most",
                    Figures.count(length.tokens()));
        }
        table.row("Truncated rows", Figures.percent(figures.truncatedShare()));
        Element card = ResultSection.card("Fit to the model's vocabulary", table.render());
        fit.notes().forEach(note -> card.add(Element.of("p", note)));
        return card;
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
