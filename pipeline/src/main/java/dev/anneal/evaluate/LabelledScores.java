package dev.anneal.evaluate;

import java.io.IOException;
import java.util.BitSet;
import java.util.List;

/**
 * The score and the truth of every cell (row, label) of a multi-label evaluation, from which the metrics of ranking follow exactly. The scores are
 * logits: a probability keeps their order but for those that it rounds to 0 or 1. It takes 4 bytes and a bit per cell. Immutable.
 */
final class LabelledScores {
    // B rows, C labels

    static final LabelledScores NONE = new LabelledScores(new float[0], new BitSet());

    private final float[] scores;
    private final BitSet truths;

    /**
     * Not copied.
     *
     * @param scores [B, C], row after row
     * @param truths bit row * C + label is set where the label is true
     */
    LabelledScores(float[] scores, BitSet truths) {
        this.scores = scores;
        this.truths = truths;
    }

    /** All cells of several micro-batches, in their order. */
    static LabelledScores concat(List<LabelledScores> parts) {
        int cells = parts.stream().mapToInt(LabelledScores::cells).reduce(0, Math::addExact);
        float[] scores = new float[cells];
        BitSet truths = new BitSet(cells);
        int from = 0;
        for (LabelledScores part : parts) {
            int offset = from;
            System.arraycopy(part.scores, 0, scores, offset, part.cells());
            part.truths.stream().forEach(cell -> truths.set(offset + cell));
            from += part.cells();
        }
        return new LabelledScores(scores, truths);
    }

    int cells() {
        return scores.length;
    }

    float score(int cell) {
        return scores[cell];
    }

    boolean truth(int cell) {
        return truths.get(cell);
    }

    /** Of all cells; not copied. */
    BitSet truths() {
        return truths;
    }

    /** The cells of one label. */
    Ranking ranking(int label, int labels) {
        long[] keys = new long[cells() / labels];
        for (int row = 0; row < keys.length; row++) {
            int cell = row * labels + label;
            keys[row] = Ranking.key(scores[cell], truths.get(cell));
        }
        return Ranking.of(keys);
    }

    /** All cells as one. */
    Ranking ranking() {
        long[] keys = new long[cells()];
        for (int cell = 0; cell < keys.length; cell++) {
            keys[cell] = Ranking.key(scores[cell], truths.get(cell));
        }
        return Ranking.of(keys);
    }

    void writeTo(TallyOutput out) throws IOException {
        out.writeFloats(scores);
        out.writeBytes(truths.toByteArray());
    }

    static LabelledScores readFrom(TallyInput in) throws IOException {
        return new LabelledScores(in.readFloats(), BitSet.valueOf(in.readBytes()));
    }
}
