package dev.anneal.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a masked language model: {@code loss} (cross entropy per chosen token, in nats), {@code perplexity} (its exponential), and
 * {@code masked_accuracy}. Without chosen tokens, loss and perplexity are NaN. Where it also says whether texts are neighbours, {@code loss} is the sum of
 * {@code masked_loss} and {@code next_sentence_loss}, and there is {@code next_sentence_accuracy}; perplexity stays that of the tokens.
 */
public record MaskedTokenEvaluator() implements Evaluator {

    /** One micro-batch, as the engine counted it. */
    public MaskedTokenTally tally(int index, int rows, double lossSum, long tokens, long correct) {
        return new MaskedTokenTally(index, rows, lossSum, tokens, correct);
    }

    /** None: the engine adds up the losses of a micro-batch. */
    @Override
    public Optional<RowOutcomes> outcomes(List<Tally> tallies) {
        return Optional.empty();
    }

    @Override
    public Findings findings(int microBatches, List<byte[]> shares) {
        long rows = 0;
        double lossSum = 0;
        long tokens = 0;
        long correct = 0;
        long pairs = 0;
        double pairLossSum = 0;
        long correctPairs = 0;
        for (MaskedTokenTally tally : TallyOrder.ordered(MaskedTokenTally.class, microBatches, shares)) {
            rows += tally.rows();
            lossSum += tally.lossSum();
            tokens += tally.tokens();
            correct += tally.correct();
            pairs += tally.pairs();
            pairLossSum += tally.pairLossSum();
            correctPairs += tally.correctPairs();
        }
        double loss = tokens == 0 ? Double.NaN : lossSum / tokens;
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", pairs == 0 ? loss : loss + pairLossSum / pairs);
        metrics.put("perplexity", StrictMath.exp(loss));
        metrics.put("masked_accuracy", Ratio.orZero(correct, tokens));
        if (pairs > 0) {
            metrics.put("masked_loss", loss);
            metrics.put("next_sentence_loss", pairLossSum / pairs);
            metrics.put("next_sentence_accuracy", Ratio.orZero(correctPairs, pairs));
        }
        return Findings.of(rows, metrics, List.of());
    }
}
