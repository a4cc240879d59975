package dev.anneal.evaluate;

import dev.anneal.evaluate.AnswerTally.PositionLoss;
import dev.anneal.evaluate.answer.AnswerRules;
import dev.anneal.evaluate.answer.AnswerSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Measures a model that finds answers in a text: {@link AnswerMetrics}. A question may have several windows, in any micro-batches.
 *
 * @param threshold null odds above which there is no answer; only where there may be none
 */
public record AnswerEvaluator(AnswerRules rules, double threshold, AnswerSearch search) implements Evaluator {
    // B windows, T tokens; the last axis holds start and end

    /** With the search and the threshold of the reference: 20 candidates of at most 30 tokens, and 0. */
    public static AnswerEvaluator of(AnswerRules rules) {
        return new AnswerEvaluator(rules, 0, AnswerSearch.USUAL);
    }

    /**
     * Searches the windows of one micro-batch.
     *
     * @param logits [B, T, 2], row after row
     * @param tokens T
     * @param windows [B] of T tokens or fewer
     */
    public Tally tally(int index, float[] logits, int tokens, List<AnswerWindow> windows) {
        if (logits.length != (long) windows.size() * tokens * 2) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + logits.length + " logits for "
                    + windows.size() + " windows of " + tokens + " tokens.");
        }
        PositionLoss starts = new PositionLoss(0, 0);
        PositionLoss ends = new PositionLoss(0, 0);
        List<AnswerTally.Window> answered = new ArrayList<>();
        for (int row = 0; row < windows.size(); row++) {
            AnswerWindow window = windows.get(row);
            float[] startLogits = column(logits, row * tokens, tokens, 0);
            float[] endLogits = column(logits, row * tokens, tokens, 1);
            starts = starts.plus(loss(startLogits, window.startToken()));
            ends = ends.plus(loss(endLogits, window.endToken()));
            answered.add(new AnswerTally.Window(
                    window.question(),
                    search.search(startLogits, endLogits, window.place()).best(1)));
        }
        return new AnswerTally(index, starts, ends, answered);
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        return new AnswerMetrics(this, TallyOrder.ordered(AnswerTally.class, microBatches, shares)).findings();
    }

    /** Those of questions, in the order of their ids. */
    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        AnswerOutcomes outcomes = new AnswerMetrics(
                        this, tallies.stream().map(AnswerTally.class::cast).toList())
                .outcomes();
        return outcomes.rows() == 0 ? Optional.empty() : Optional.of(outcomes);
    }

    /** [T] start or end logits of a row. */
    private static float[] column(float[] logits, int firstToken, int tokens, int column) {
        float[] values = new float[tokens];
        for (int token = 0; token < tokens; token++) {
            values[token] = logits[(firstToken + token) * 2 + column];
        }
        return values;
    }

    /** Cross entropy over all tokens, padding included, as in training; a position outside has none. */
    private static PositionLoss loss(float[] logits, int position) {
        return position < 0 || position >= logits.length
                ? new PositionLoss(0, 0)
                : new PositionLoss(SoftmaxRow.crossEntropy(logits, 0, logits.length, position), 1);
    }
}
