package dev.anneal.report;

import dev.anneal.evaluate.Example;
import dev.anneal.report.Table.Column;
import dev.anneal.track.Figures;
import java.util.List;

/** Rows with their predictions, for people to read. */
record ExamplesSection(List<Example> examples) {
    private static final int LONGEST_TEXT = 320;

    Element render() {
        Table table = Table.of(
                Column.words("Text"),
                Column.words("True class"),
                Column.words("Prediction"),
                Column.figures("Probability"));
        for (Example example : examples) {
            table.row(List.of(
                    text(example),
                    Element.of("span", example.label()),
                    Element.styled("span", example.isCorrect() ? "up" : "down").text(example.prediction()),
                    Element.of("span", Figures.percent(example.probability()))));
        }
        return Element.of("section")
                .add(Element.of("h2", "Examples"))
                .add(Element.styled("div", "card examples").add(table.render()));
    }

    private static Element text(Example example) {
        Element text = Element.styled("div", "text").add(Element.of("p", shortened(example.text())));
        example.pair().ifPresent(pair -> text.add(Element.styled("p", "pair").text(shortened(pair))));
        return text;
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end) + "\u2026";
    }
}
