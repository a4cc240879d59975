package dev.anneal.evaluate.answer;

/**
 * How well one question was answered.
 *
 * @param exact 1 if the answer is one of the gold answers, otherwise 0
 * @param f1 from 0 to 1, words in common with the gold answer that fits best
 */
public record SquadScore(SquadQuestion question, String prediction, double exact, double f1) {}
