package dev.anneal.evaluate;

import java.io.IOException;

/**
 * What one micro-batch of a multi-label classifier contributes.
 *
 * @param rows rows of the micro-batch
 * @param exactRows rows of which every label was answered rightly
 * @param lossSum sum of the binary cross entropies of all cells, in row order
 * @param counts of each label
 * @param calibration of the probabilities of all cells
 * @param scores of each cell, or none where the metrics of ranking were not asked for
 */
record MultiLabelTally(
        int index,
        int rows,
        int exactRows,
        double lossSum,
        MatchCounts counts,
        Calibration calibration,
        LabelledScores scores)
        implements Tally {

    MultiLabelTally {
        Tally.requireIndex(index);
    }

    @Override
    public TallyKind kind() {
        return TallyKind.MULTI_LABEL;
    }

    @Override
    public void writeTo(TallyOutput out) throws IOException {
        out.writeNumber(index);
        out.writeNumber(rows);
        out.writeNumber(exactRows);
        out.writeDouble(lossSum);
        counts.writeTo(out);
        calibration.writeTo(out);
        scores.writeTo(out);
    }

    static MultiLabelTally readFrom(TallyInput in) throws IOException {
        return new MultiLabelTally(
                in.readNumber(),
                in.readNumber(),
                in.readNumber(),
                in.readDouble(),
                MatchCounts.readFrom(in),
                Calibration.readFrom(in),
                LabelledScores.readFrom(in));
    }
}
