package dev.anneal.evaluate;

import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Of a multi-label classifier. */
final class LabelOutcomes implements RowOutcomes {
    // B rows, C labels

    private final List<String> names;
    private final LabelledScores kept;
    private final BitSet given;
    private final double[] losses;

    /** @param given bit row * C + label is set where the model gave the label */
    LabelOutcomes(List<String> names, LabelledScores kept, BitSet given) {
        this.names = names;
        this.kept = kept;
        this.given = given;
        this.losses = new double[kept.cells() / names.size()];
        for (int cell = 0; cell < kept.cells(); cell++) {
            losses[cell / names.size()] += Sigmoid.crossEntropy(kept.score(cell), kept.truth(cell) ? 1 : 0);
        }
    }

    @Override
    public int rows() {
        return losses.length;
    }

    @Override
    public Map<String, Double> figures(int[] chosen) {
        MatchCounts counts = new MatchCounts(names.size());
        Calibration calibration = new Calibration();
        double lossSum = 0;
        long exactRows = 0;
        for (int row : chosen) {
            boolean exact = true;
            for (int label = 0; label < names.size(); label++) {
                int cell = row * names.size() + label;
                counts.add(label, kept.truth(cell), given.get(cell));
                exact &= kept.truth(cell) == given.get(cell);
                calibration.addLabel(Sigmoid.probability(kept.score(cell)), kept.truth(cell));
            }
            exactRows += exact ? 1 : 0;
            lossSum += losses[row];
        }
        return MultiLabelMetrics.counted(names, counts, calibration, chosen.length, exactRows, lossSum);
    }

    @Override
    public double loss(int row) {
        return losses[row] / names.size();
    }

    @Override
    public String truth(int row) {
        return named(row, kept.truths());
    }

    @Override
    public String answer(int row) {
        return named(row, given);
    }

    private String named(int row, BitSet cells) {
        return IntStream.range(0, names.size())
                .filter(label -> cells.get(row * names.size() + label))
                .mapToObj(names::get)
                .collect(Collectors.joining(", "));
    }
}
