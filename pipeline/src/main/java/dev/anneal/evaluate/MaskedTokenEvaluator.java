package dev.anneal.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Measures a masked language model: {@code loss} (cross entropy per chosen token, in nats), {@code perplexity} (its exponential), and
 * {@code masked_accuracy}. Without chosen tokens, loss and perplexity are NaN.
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
        for (MaskedTokenTally tally : TallyOrder.ordered(MaskedTokenTally.class, microBatches, shares)) {
            rows += tally.rows();
            lossSum += tally.lossSum();
            tokens += tally.tokens();
            correct += tally.correct();
        }
        double loss = tokens == 0 ? Double.NaN : lossSum / tokens;
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", loss);
        metrics.put("perplexity", StrictMath.exp(loss));
        metrics.put("masked_accuracy", Ratio.orZero(correct, tokens));
        return Findings.of(rows, metrics, List.of());
    }
}
