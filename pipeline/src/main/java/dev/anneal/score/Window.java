package dev.anneal.score;

import dev.anneal.table.MappedRow;
import dev.anneal.table.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.Function;

/**
 * Consecutive rows that are scored together.
 *
 * @param rows as the caller gave them
 * @param mapped what they say, row by row
 */
record Window<R>(List<R> rows, List<MappedRow> mapped) {
    /** Takes the next rows: as many as the options allow, at least one. */
    static <R> Window<R> next(Iterator<R> rows, Function<? super R, MappedRow> mapping, ScorerOptions options) {
        Window<R> window = new Window<>(new ArrayList<>(), new ArrayList<>());
        long characters = 0;
        while (rows.hasNext() && window.rows.size() < options.windowRows() && characters < options.windowCharacters()) {
            R row = rows.next();
            MappedRow mapped = mapping.apply(row);
            window.rows.add(row);
            window.mapped.add(mapped);
            characters += characters(mapped);
        }
        return window;
    }

    private static long characters(MappedRow mapped) {
        return mapped instanceof Row row
                ? (long) row.text().length() + row.pair().map(String::length).orElse(0)
                : 0;
    }

    /** Row by row; stops when the thread is interrupted. */
    List<TokenizedRow> tokenize(RowReader reader) {
        List<TokenizedRow> tokenized = new ArrayList<>(mapped.size());
        for (MappedRow row : mapped) {
            if (Thread.interrupted()) {
                throw new CancellationException("tokenizing was given up");
            }
            tokenized.add(reader.read(row));
        }
        return tokenized;
    }

    /** Puts outcomes, row by row, beside the rows. */
    List<Scored<R>> with(Outcome[] outcomes) {
        List<Scored<R>> scored = new ArrayList<>(outcomes.length);
        for (int i = 0; i < outcomes.length; i++) {
            scored.add(new Scored<>(rows.get(i), outcomes[i]));
        }
        return scored;
    }
}
