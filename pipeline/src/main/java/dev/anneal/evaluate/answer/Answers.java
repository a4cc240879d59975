package dev.anneal.evaluate.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What one or several windows of the same question say. Merging is associative and commutative, so the windows may lie in different micro-batches, on
 * different ranks. Immutable.
 *
 * @param limit how many candidates are kept
 * @param nullScore the score of "there is no answer": the lowest of the windows', for only all windows together can say so
 * @param candidates the best, the best first; none where no part of a window can be an answer
 */
public record Answers(int limit, float nullScore, List<Candidate> candidates) {

    public Answers {
        if (limit < 1) {
            throw new IllegalArgumentException("At least one candidate must be kept, not " + limit + ".");
        }
        candidates =
                candidates.stream().sorted(Candidate.BEST_FIRST).limit(limit).toList();
    }

    /** The answers of the windows of both, which keep the same number of candidates. */
    public Answers merge(Answers other) {
        if (limit != other.limit) {
            throw new IllegalArgumentException(
                    "Answers that keep " + limit + " and " + other.limit + " candidates cannot be merged.");
        }
        List<Candidate> both = new ArrayList<>(candidates);
        both.addAll(other.candidates);
        return new Answers(limit, Math.min(nullScore, other.nullScore), both);
    }

    /** The same with fewer candidates. */
    public Answers best(int count) {
        return new Answers(count, nullScore, candidates);
    }

    /** The best candidate; absent where no part of a window can be an answer. */
    public Optional<Candidate> best() {
        return candidates.stream().findFirst();
    }

    /** How much more the model thinks that there is no answer than it believes in its best one; the null score itself where it has none. */
    public double nullOdds() {
        return best().map(best -> nullScore - best.startLogit() - best.endLogit())
                .orElse(nullScore);
    }
}
