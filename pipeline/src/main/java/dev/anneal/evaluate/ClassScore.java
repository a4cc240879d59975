package dev.anneal.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * One class of a classifier, seen as a yes-or-no question.
 *
 * @param precision share of the rows taken for this class that are of it; 0 if none was
 * @param recall share of the rows of this class that were found; 0 if there is none
 * @param f1 harmonic mean of both; 0 if both are
 * @param support rows of this class
 */
public record ClassScore(String label, double precision, double recall, double f1, long support) {

    /** One score per class, in label order. */
    public static List<ClassScore> of(ClassificationTally tally, List<String> labels) {
        if (labels.size() != tally.classes()) {
            throw new IllegalArgumentException(
                    labels.size() + " label names for a tally of " + tally.classes() + " classes.");
        }
        List<ClassScore> scores = new ArrayList<>();
        for (int c = 0; c < labels.size(); c++) {
            scores.add(of(labels.get(c), tally.count(c, c), tally.predicted(c), tally.actual(c)));
        }
        return scores;
    }

    static ClassScore of(String label, long found, long predicted, long actual) {
        return new ClassScore(
                label,
                Ratio.orZero(found, predicted),
                Ratio.orZero(found, actual),
                Ratio.orZero(2.0 * found, predicted + actual),
                actual);
    }
}
