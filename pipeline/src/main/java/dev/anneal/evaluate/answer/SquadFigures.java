package dev.anneal.evaluate.answer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the scores of many questions come to. As in the scripts and papers of SQuAD, figures are per cent, from 0 to 100.
 *
 * @param scores of each question, in order
 */
public record SquadFigures(AnswerRules rules, List<SquadScore> scores) {

    /**
     * Figures of some of the questions.
     *
     * @param exactMatch per cent of the questions whose answer is a gold answer; 0 without questions
     * @param f1 mean share of words in common, per cent; 0 without questions
     */
    public record Share(long questions, double exactMatch, double f1) {}

    public SquadFigures {
        scores = List.copyOf(scores);
    }

    public Share all() {
        return share(scores);
    }

    /** Of the questions that have an answer. */
    public Share answerable() {
        return share(
                scores.stream().filter(score -> score.question().hasAnswer()).toList());
    }

    /** Of the questions that have none. */
    public Share unanswerable() {
        return share(
                scores.stream().filter(score -> !score.question().hasAnswer()).toList());
    }

    /** {@code exact_match} and {@code f1}; where questions may have no answer, also those of both kinds of questions. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        put(metrics, "", all());
        switch (rules) {
            case ALWAYS_ANSWERED -> {}
            case MAY_BE_UNANSWERABLE -> {
                put(metrics, "has_answer_", answerable());
                put(metrics, "no_answer_", unanswerable());
            }
        }
        return metrics;
    }

    private static void put(Map<String, Double> metrics, String prefix, Share share) {
        metrics.put(prefix + "exact_match", share.exactMatch());
        metrics.put(prefix + "f1", share.f1());
    }

    private static Share share(List<SquadScore> some) {
        return new Share(some.size(), perCent(some, SquadScore::exact), perCent(some, SquadScore::f1));
    }

    private static double perCent(List<SquadScore> some, ToDoubleFunction<SquadScore> figure) {
        double sum = 0;
        for (SquadScore score : some) {
            sum += figure.applyAsDouble(score);
        }
        return some.isEmpty() ? 0 : 100 * sum / some.size();
    }
}
