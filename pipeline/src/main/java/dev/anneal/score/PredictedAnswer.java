package dev.anneal.score;

import dev.anneal.evaluate.answer.Prediction.Ranked;
import java.util.List;
import java.util.Optional;

/**
 * The part of a context that a model takes for the answer to a question.
 *
 * @param text empty for "there is none"
 * @param place where the text lies; absent for "there is none"
 * @param probability softmax over all answers that were considered, of which {@link #best} shows some
 * @param nullOdds how much more the model thinks that there is no answer than it believes in its best one
 * @param best the best answers, the best first; among them an empty one, where there may be no answer and it is good enough
 */
public record PredictedAnswer(
        String text, Optional<Place> place, double probability, double nullOdds, List<Choice> best) implements Outcome {
    public PredictedAnswer {
        best = List.copyOf(best);
    }

    /**
     * A part of the context in code points, as SQuAD counts, and Spark's {@code substring} with one more: {@code substring(context, start + 1, end -
     * start)}.
     *
     * @param start of the first character, from 0
     * @param end after the last character
     */
    public record Place(int start, int end) {
        /** Of a part that is given in UTF-16 units. */
        static Place ofUnits(String context, int start, int end) {
            int first = context.codePointCount(0, start);
            return new Place(first, first + context.codePointCount(start, end));
        }
    }

    /**
     * One of several answers.
     *
     * @param score sum of the logits of its first and last token
     */
    public record Choice(String text, Optional<Place> place, double score, double probability) {
        static Choice of(Ranked ranked, String context) {
            Optional<Place> place = ranked.text().isEmpty()
                    ? Optional.empty()
                    : Optional.of(Place.ofUnits(context, ranked.start(), ranked.end()));
            return new Choice(ranked.text(), place, ranked.score(), ranked.probability());
        }
    }
}
