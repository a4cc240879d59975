package dev.anneal.evaluate.answer;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The null odds up to which an answer should be given, chosen with the gold answers at hand. Source: {@code find_best_thresh} of {@code
 * evaluate-v2.0.py}: beginning with no answer to any question, the questions are answered one after the other, those with the lowest odds first, and
 * the best total on the way is kept. Questions with equal odds are ordered by id.
 *
 * @param value null odds above which there is no answer
 * @param score what it reaches, per cent
 */
public record NullThreshold(double value, double score) {

    /** For the share of exact answers. */
    static NullThreshold ofExactMatch(List<SquadScore> scores, Map<String, Double> nullOdds) {
        return best(scores, nullOdds, SquadScore::exact);
    }

    /** For the words in common. */
    static NullThreshold ofF1(List<SquadScore> scores, Map<String, Double> nullOdds) {
        return best(scores, nullOdds, SquadScore::f1);
    }

    private static NullThreshold best(
            List<SquadScore> scores, Map<String, Double> nullOdds, ToDoubleFunction<SquadScore> figure) {
        List<SquadScore> ascending = scores.stream()
                .sorted(Comparator.<SquadScore>comparingDouble(score -> odds(score, nullOdds))
                        .thenComparing(score -> score.question().id()))
                .toList();
        double total =
                scores.stream().filter(score -> !score.question().hasAnswer()).count();
        double best = total;
        double threshold = 0;
        for (SquadScore score : ascending) {
            total += gain(score, figure);
            if (total > best) {
                best = total;
                threshold = odds(score, nullOdds);
            }
        }
        return new NullThreshold(threshold, scores.isEmpty() ? 0 : 100 * best / scores.size());
    }

    private static double odds(SquadScore score, Map<String, Double> nullOdds) {
        return nullOdds.getOrDefault(score.question().id(), 0.0);
    }

    /** What answering a question adds to the total. */
    private static double gain(SquadScore score, ToDoubleFunction<SquadScore> figure) {
        if (score.question().hasAnswer()) {
            return figure.applyAsDouble(score);
        }
        return score.prediction().isEmpty() ? 0 : -1;
    }
}
