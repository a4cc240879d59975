package dev.anneal.evaluate;

import java.util.Map;

/**
 * What was said about each row of an evaluation, from which the figures of any choice of rows follow: of a resample, of a slice. Rows are known by
 * their places in micro-batch order. Thread-safe.
 */
public sealed interface RowOutcomes permits ClassOutcomes, LabelOutcomes, NumberOutcomes, TagOutcomes, AnswerOutcomes {
    int rows();

    /**
     * Metrics by the names of the whole evaluation; those of ranking only where there are two classes.
     *
     * @param chosen places of rows, in any order; a row may be there several times
     */
    Map<String, Double> figures(int[] chosen);

    /** The larger, the worse the answer; as a rule what training minimises. */
    double loss(int row);

    /** What is true of a row, for people to read. */
    String truth(int row);

    /** What the model said, for people to read. */
    String answer(int row);
}
