package dev.anneal.evaluate.answer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Scores answers against gold answers, by the rules of {@code evaluate-v1.1.py} or {@code evaluate-v2.0.py} of SQuAD: of several gold answers the one
 * that fits best counts. A question without a prediction counts as wrong under the rules of 1.1, and is left out under those of 2.0, as there.
 */
public record SquadScorer(AnswerRules rules) {

    /** @param predictions the answer to each question, by its id; empty for "there is no answer" */
    public SquadFigures score(List<SquadQuestion> questions, Map<String, String> predictions) {
        return new SquadFigures(rules, scores(questions, predictions));
    }

    /**
     * The thresholds that would have been best for these answers, by {@code find_best_thresh} of {@code evaluate-v2.0.py}.
     *
     * @param predictions the best answer to each question, whatever its odds
     * @param nullOdds how much more the model thinks that there is no answer, by the id of the question
     */
    public BestThresholds bestThresholds(
            List<SquadQuestion> questions, Map<String, String> predictions, Map<String, Double> nullOdds) {
        List<SquadScore> scores = scores(questions, predictions);
        return new BestThresholds(NullThreshold.ofExactMatch(scores, nullOdds), NullThreshold.ofF1(scores, nullOdds));
    }

    /** One score for each question that counts, in their order. */
    private List<SquadScore> scores(List<SquadQuestion> questions, Map<String, String> predictions) {
        List<SquadScore> scores = new ArrayList<>();
        for (SquadQuestion question : questions) {
            String prediction = predictions.get(question.id());
            if (prediction != null) {
                scores.add(score(question, prediction));
            } else if (rules == AnswerRules.ALWAYS_ANSWERED) {
                scores.add(new SquadScore(question, "", 0, 0));
            }
        }
        return scores;
    }

    private SquadScore score(SquadQuestion question, String prediction) {
        double exact = 0;
        double f1 = 0;
        for (String gold : goldAnswers(question)) {
            exact = Math.max(exact, SquadText.exactMatch(prediction, gold));
            f1 = Math.max(f1, SquadText.f1(prediction, gold, bothEmpty()));
        }
        return new SquadScore(question, prediction, exact, f1);
    }

    /** Under the rules of 2.0, answers without words are dropped, and the empty one is right where no other is left. */
    private List<String> goldAnswers(SquadQuestion question) {
        return switch (rules) {
            case ALWAYS_ANSWERED -> question.answers();
            case MAY_BE_UNANSWERABLE -> {
                List<String> worded = question.answers().stream()
                        .filter(answer -> !SquadText.normalised(answer).isEmpty())
                        .toList();
                yield worded.isEmpty() ? List.of("") : worded;
            }
        };
    }

    private double bothEmpty() {
        return switch (rules) {
            case ALWAYS_ANSWERED -> 0;
            case MAY_BE_UNANSWERABLE -> 1;
        };
    }
}
