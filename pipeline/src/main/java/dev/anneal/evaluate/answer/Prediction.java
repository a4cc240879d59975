package dev.anneal.evaluate.answer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The answer to one question, and those that were nearly given. Source: {@code postprocess_qa_predictions} of transformers; where that writes "empty"
 * because a window has no answer at all, the text here is empty.
 *
 * @param text the answer; empty for "there is none"
 * @param nullOdds how much more the model thinks that there is no answer than it believes in its best one
 * @param ranked the best answers with their probabilities, the best first; among them the empty one, where there may be no answer
 */
public record Prediction(String text, double nullOdds, List<Ranked> ranked) {

    /**
     * One of several answers.
     *
     * @param start of its first character in the context, in UTF-16 units; 0 for the empty answer
     * @param end after its last character; 0 for the empty answer
     * @param score sum of the logits of its start and end
     * @param probability softmax of the scores of the answers listed
     */
    public record Ranked(String text, int start, int end, float score, double probability) {}

    public Prediction {
        ranked = List.copyOf(ranked);
    }

    /**
     * Chooses among the answers of all windows of a question.
     *
     * @param threshold null odds above which there is no answer; only where there may be none
     */
    public static Prediction of(Answers answers, AnswerRules rules, double threshold) {
        List<Ranked> listed = new ArrayList<>();
        answers.candidates()
                .forEach(each -> listed.add(new Ranked(each.text(), each.start(), each.end(), each.score(), 0)));
        boolean none = false;
        if (rules == AnswerRules.MAY_BE_UNANSWERABLE) {
            addNull(listed, new Ranked("", 0, 0, answers.nullScore(), 0), answers.limit());
            none = answers.nullOdds() > threshold;
        }
        String text = none ? "" : answers.best().map(Candidate::text).orElse("");
        return new Prediction(text, answers.nullOdds(), withProbabilities(listed));
    }

    /** Puts the empty answer where its score belongs; behind all, if it is not among the best. */
    private static void addNull(List<Ranked> listed, Ranked empty, int limit) {
        listed.add(empty);
        listed.sort(Comparator.comparing(Ranked::score).reversed());
        while (listed.size() > limit) {
            listed.remove(listed.size() - 1);
        }
        if (!listed.contains(empty)) {
            listed.add(empty);
        }
    }

    private static List<Ranked> withProbabilities(List<Ranked> listed) {
        double largest = listed.stream().mapToDouble(Ranked::score).max().orElse(0);
        double sum = 0;
        for (Ranked each : listed) {
            sum += StrictMath.exp(each.score() - largest);
        }
        List<Ranked> result = new ArrayList<>();
        for (Ranked each : listed) {
            double probability = StrictMath.exp(each.score() - largest) / sum;
            result.add(new Ranked(each.text(), each.start(), each.end(), each.score(), probability));
        }
        return result;
    }
}
