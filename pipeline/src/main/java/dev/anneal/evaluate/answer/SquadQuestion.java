package dev.anneal.evaluate.answer;

import java.util.List;

/**
 * A question with its right answers.
 *
 * @param answers any of them is right; none where the question has no answer
 */
public record SquadQuestion(String id, List<String> answers) {
    public SquadQuestion {
        answers = List.copyOf(answers);
    }

    boolean hasAnswer() {
        return !answers.isEmpty();
    }
}
