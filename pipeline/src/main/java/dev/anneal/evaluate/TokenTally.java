package dev.anneal.evaluate;

import java.io.IOException;

/**
 * What one micro-batch of a token classifier contributes.
 *
 * @param rows rows of the micro-batch
 * @param lossSum sum of the cross entropies of the tokens that carry a tag, in row order
 * @param tags counts of each tag
 * @param entities counts of each type of entity; of no names where tags do not name entities
 */
record TokenTally(int index, int rows, double lossSum, MatchCounts tags, MatchCounts entities) implements Tally {

    TokenTally {
        Tally.requireIndex(index);
    }

    @Override
    public TallyKind kind() {
        return TallyKind.TOKENS;
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        out.writeNumber(rows);
        out.writeDouble(lossSum);
        tags.writeTo(out);
        entities.writeTo(out);
    }

    static TokenTally readFrom(TallyInput in) throws IOException {
        return new TokenTally(
                in.readNumber(), in.readNumber(), in.readDouble(), MatchCounts.readFrom(in), MatchCounts.readFrom(in));
    }
}
