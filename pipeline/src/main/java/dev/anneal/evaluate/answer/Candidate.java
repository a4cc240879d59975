package dev.anneal.evaluate.answer;

import java.util.Comparator;

/**
 * A part of a context that may be the answer.
 *
 * @param text the part itself, never empty
 * @param start of its first character in the context, in UTF-16 units
 * @param end after its last character
 * @param startLogit of its first token
 * @param endLogit of its last token
 */
public record Candidate(String text, int start, int end, float startLogit, float endLogit) {

    /** The best first. Equal scores are ordered by place, so that the order does not depend on which window came first. */
    public static final Comparator<Candidate> BEST_FIRST = Comparator.comparing(Candidate::score)
            .reversed()
            .thenComparing(Candidate::start)
            .thenComparing(Candidate::end)
            .thenComparing(Candidate::startLogit)
            .thenComparing(Candidate::text);

    public Candidate {
        if (text.isEmpty() || start < 0 || end <= start) {
            throw new IllegalArgumentException(
                    "An answer has a text and a place: '" + text + "' from " + start + " to " + end + ".");
        }
    }

    /** Sum of both logits, in float as the reference computes it. */
    public float score() {
        return startLogit + endLogit;
    }
}
