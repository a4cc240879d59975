package dev.anneal.evaluate;

import dev.anneal.evaluate.answer.SquadScore;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Of answers to questions, in the order of the questions' ids. The loss is what an answer's F1 lacks to 1. */
record AnswerOutcomes(List<SquadScore> scores) implements RowOutcomes {
    AnswerOutcomes {
        scores = List.copyOf(scores);
    }

    @Override
    public int rows() {
        return scores.size();
    }

    @Override
    public Map<String, Double> figures(int[] chosen) {
        double exact = 0;
        double f1 = 0;
        for (int row : chosen) {
            exact += scores.get(row).exact();
            f1 += scores.get(row).f1();
        }
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put("exact_match", 100 * Ratio.orZero(exact, chosen.length));
        figures.put("f1", 100 * Ratio.orZero(f1, chosen.length));
        return figures;
    }

    /** Of the question. */
    String id(int row) {
        return scores.get(row).question().id();
    }

    @Override
    public double loss(int row) {
        return 1 - scores.get(row).f1();
    }

    @Override
    public String truth(int row) {
        return scores.get(row).question().answers().stream().findFirst().orElse("");
    }

    @Override
    public String answer(int row) {
        return scores.get(row).prediction();
    }
}
