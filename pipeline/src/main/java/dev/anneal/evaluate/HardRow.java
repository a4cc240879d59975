package dev.anneal.evaluate;

import java.io.Serializable;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A row that the model found hard, for people to read.
 *
 * @param row its number in the split; of answers, that of the question among the sorted ids
 * @param id in the source table; empty where it has none
 * @param text as the model saw it, shortened; empty where it is not known
 * @param truth what was to be answered
 * @param answer what the model said
 * @param loss of the row; large where the model was sure and wrong
 */
public record HardRow(int row, String id, String text, String truth, String answer, double loss)
        implements Serializable {
    private static final int LONGEST_TEXT = 320;

    public HardRow {
        text = shortened(text);
        truth = shortened(truth);
        answer = shortened(answer);
    }

    /** The hardest first; rows of equal loss by their number. A loss that is no number is the largest. */
    public static final Comparator<HardRow> HARDEST_FIRST =
            Comparator.comparingDouble(HardRow::loss).reversed().thenComparingInt(HardRow::row);

    /** Places of the hardest rows, the hardest first. */
    public static List<Integer> places(RowOutcomes outcomes, int most) {
        return IntStream.range(0, outcomes.rows())
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(outcomes::loss)
                        .reversed()
                        .thenComparing(Comparator.naturalOrder()))
                .limit(most)
                .toList();
    }

    /** The hardest questions; their texts are not known here. */
    static List<HardRow> ofAnswers(AnswerOutcomes outcomes, int most) {
        return places(outcomes, most).stream()
                .map(place -> new HardRow(
                        place,
                        outcomes.id(place),
                        "",
                        outcomes.truth(place),
                        outcomes.answer(place),
                        outcomes.loss(place)))
                .toList();
    }

    private static String shortened(String text) {
        if (text.length() <= LONGEST_TEXT) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1)) ? LONGEST_TEXT - 1 : LONGEST_TEXT;
        return text.substring(0, end) + "\u2026";
    }
}
