package dev.anneal.evaluate;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What one micro-batch of a token classifier contributes.
 *
 * @param rows rows of the micro-batch
 * @param lossSum sum of the cross entropies of the tokens that carry a tag, in row order
 * @param tags counts of each tag
 * @param entities counts of each type of entity; of no names where tags do not name entities
 * @param kept what was said about each row, or nothing
 */
record TokenTally(int index, int rows, double lossSum, MatchCounts tags, MatchCounts entities, List<TagRow> kept)
        implements Tally {

    /**
     * What was said about one row.
     *
     * @param lossSum of its tokens with a tag
     * @param truths their tags
     * @param predictions the model's tags for them
     */
    @SuppressWarnings("ArrayRecordComponent") // handed over, never changed
    record TagRow(double lossSum, int[] truths, int[] predictions) {}

    TokenTally {
        Tally.requireIndex(index);
        kept = List.copyOf(kept);
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
        out.writeNumber(kept.size());
        for (TagRow row : kept) {
            out.writeDouble(row.lossSum());
            out.writeNumber(row.truths().length);
            for (int i = 0; i < row.truths().length; i++) {
                out.writeNumber(row.truths()[i]);
                out.writeNumber(row.predictions()[i]);
            }
        }
    }

    static TokenTally readFrom(TallyInput in) throws IOException {
        return new TokenTally(
                in.readNumber(),
                in.readNumber(),
                in.readDouble(),
                MatchCounts.readFrom(in),
                MatchCounts.readFrom(in),
                readRows(in));
    }

    private static List<TagRow> readRows(TallyInput in) throws IOException {
        int size = in.readNumber();
        List<TagRow> rows = new ArrayList<>();
        for (int row = 0; row < size; row++) {
            double lossSum = in.readDouble();
            int tokens = in.readNumber();
            if (tokens > in.available()) {
                throw new IOException(tokens + " tags in " + in.available() + " bytes");
            }
            TagRow read = new TagRow(lossSum, new int[tokens], new int[tokens]);
            for (int i = 0; i < tokens; i++) {
                read.truths()[i] = in.readNumber();
                read.predictions()[i] = in.readNumber();
            }
            rows.add(read);
        }
        return rows;
    }
}
