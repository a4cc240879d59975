package dev.anneal.evaluate;

import java.io.IOException;

/**
 * What one micro-batch of a masked language model contributes. The engine computes the figures, because only the logits of chosen positions exist.
 *
 * @param lossSum sum of the cross entropies of the chosen tokens, in nats
 * @param tokens chosen tokens
 * @param correct chosen tokens for which the largest logit was that of the true token
 */
public record MaskedTokenTally(int index, int rows, double lossSum, long tokens, long correct) implements Tally {

    public MaskedTokenTally {
        Tally.requireIndex(index);
        if (rows < 0 || correct < 0 || correct > tokens) {
            throw new IllegalArgumentException("Micro-batch " + index + " has " + rows + " rows, " + tokens
                    + " chosen tokens, and " + correct + " of them right.");
        }
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
    }

    static MaskedTokenTally readFrom(TallyInput in) throws IOException {
        return new MaskedTokenTally(in.readNumber(), in.readNumber(), in.readDouble(), in.readLong(), in.readLong());
    }
}
