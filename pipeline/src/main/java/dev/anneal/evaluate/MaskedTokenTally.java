package dev.anneal.evaluate;

import java.io.IOException;

/**
 * What one micro-batch of a masked language model contributes. The engine computes the figures, because only the logits of chosen positions exist.
 *
 * @param lossSum sum of the cross entropies of the chosen tokens, in nats
 * @param tokens chosen tokens
 * @param correct chosen tokens for which the largest logit was that of the true token
 * @param pairs rows whose second text may follow the first; 0 where the model is not asked
 * @param pairLossSum sum of the cross entropies of its answers, in nats
 * @param correctPairs rows for which the larger logit was that of the truth
 */
public record MaskedTokenTally(
        int index,
        int rows,
        double lossSum,
        long tokens,
        long correct,
        long pairs,
        double pairLossSum,
        long correctPairs)
        implements Tally {
    /** One of words alone. */
    public MaskedTokenTally(int index, int rows, double lossSum, long tokens, long correct) {
        this(index, rows, lossSum, tokens, correct, 0, 0, 0);
    }

    public MaskedTokenTally {
        Tally.requireIndex(index);
        if (rows < 0 || correct < 0 || correct > tokens) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + rows + " rows, " + tokens
                    + " chosen tokens, and " + correct + " of them right.");
        }
        if (correctPairs < 0 || correctPairs > pairs) {
            throw new IllegalArgumentException(
                    "Micro-batch " + index + " has " + pairs + " pairs, and " + correctPairs + " of them right.");
        }
    }

    /** The same with what the model said of pairs. */
    public MaskedTokenTally withPairs(long number, double lossSumOfPairs, long right) {
        return new MaskedTokenTally(index, rows, lossSum, tokens, correct, number, lossSumOfPairs, right);
    }

    @Override
    public TallyKind kind() {
        return TallyKind.MASKED_TOKENS;
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        out.writeNumber(rows);
        out.writeDouble(lossSum);
        out.writeNumber(tokens);
        out.writeNumber(correct);
        out.writeNumber(pairs);
        out.writeDouble(pairLossSum);
        out.writeNumber(correctPairs);
    }

    static MaskedTokenTally readFrom(TallyInput in) throws IOException {
        return new MaskedTokenTally(
                in.readNumber(),
                in.readNumber(),
                in.readDouble(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                in.readDouble(),
                in.readLong());
    }
}
