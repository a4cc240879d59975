package dev.anneal.evaluate;

import dev.anneal.evaluate.answer.AnswerSearch;
import dev.anneal.evaluate.answer.SquadQuestion;

/**
 * One row of an evaluation of answers: a question with a part of its context.
 *
 * @param place where the tokens lie in the context
 * @param startToken of the true answer in this window; 0 where it is not in it
 * @param endToken last token of the true answer; 0 where it is not in this window
 */
public record AnswerWindow(SquadQuestion question, AnswerSearch.Window place, int startToken, int endToken) {}
