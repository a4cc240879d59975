package dev.anneal.objective;

import dev.anneal.dataset.Split;
import dev.anneal.dataset.TokenRow;
import dev.anneal.evaluate.HardRow;
import dev.anneal.evaluate.RowFacts;
import dev.anneal.evaluate.RowOutcomes;
import dev.anneal.tokenize.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

/** What people can read about the rows of a share of an evaluation. */
public final class HardestRows {
    private static final String BETWEEN_TEXTS = " | ";

    private HardestRows() {}

    /** Facts about rows of a split. */
    public static RowFacts facts(Split split, int[] rows) {
        return new RowFacts(
                rows,
                Arrays.stream(rows).map(split::length).toArray(),
                Arrays.stream(rows).mapToLong(split::hash).toArray());
    }

    /**
     * The rows with the largest losses, with their texts as the model saw them.
     *
     * @param outcomes of a share of the split
     * @param rows numbers of these rows in the split
     */
    public static List<HardRow> of(RowOutcomes outcomes, int[] rows, Split split, Tokenizer tokenizer, int most) {
        List<HardRow> hardest = new ArrayList<>();
        for (int place : HardRow.places(outcomes, most)) {
            int row = rows[place];
            hardest.add(new HardRow(
                    row,
                    split.id(row).orElse(""),
                    text(split.row(row), tokenizer),
                    outcomes.truth(place),
                    outcomes.answer(place),
                    outcomes.loss(place)));
        }
        return hardest;
    }

    /** Both texts of a pair: each ends with a separator. */
    private static String text(TokenRow row, Tokenizer tokenizer) {
        int[] ids = row.ids();
        List<String> texts = new ArrayList<>();
        OptionalInt separator = tokenizer.specialTokens().sep();
        int from = 0;
        for (int i = 0; i < ids.length; i++) {
            if (OptionalInt.of(ids[i]).equals(separator) || i == ids.length - 1) {
                texts.add(tokenizer.decode(Arrays.copyOfRange(ids, from, i + 1)).strip());
                from = i + 1;
            }
        }
        texts.removeIf(String::isEmpty);
        return String.join(BETWEEN_TEXTS, texts);
    }
}
