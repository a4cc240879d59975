package dev.anneal.evaluate;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Of a tagger. */
final class TagOutcomes implements RowOutcomes {
    private final TokenEvaluator evaluator;
    private final List<TokenTally.TagRow> kept;
    private final List<SparseCounts> tags;
    private final List<SparseCounts> entities;

    TagOutcomes(TokenEvaluator evaluator, List<TokenTally.TagRow> kept) {
        this.evaluator = evaluator;
        this.kept = List.copyOf(kept);
        this.tags = kept.stream()
                .map(row -> SparseCounts.of(evaluator.tagCounts(row.truths(), row.predictions())))
                .toList();
        this.entities = kept.stream()
                .map(row -> SparseCounts.of(evaluator.entityCounts(row.truths(), row.predictions())))
                .toList();
    }

    @Override
    public int rows() {
        return kept.size();
    }

    @Override
    public Map<String, Double> figures(int[] chosen) {
        MatchCounts tagCounts = new MatchCounts(evaluator.tags().size());
        MatchCounts entityCounts = new MatchCounts(evaluator.entityTypes().size());
        double lossSum = 0;
        for (int row : chosen) {
            tags.get(row).addTo(tagCounts);
            entities.get(row).addTo(entityCounts);
            lossSum += kept.get(row).lossSum();
        }
        return TokenMetrics.metrics(evaluator.tags(), lossSum, tagCounts, entityCounts);
    }

    @Override
    public double loss(int row) {
        return Ratio.orZero(kept.get(row).lossSum(), kept.get(row).truths().length);
    }

    @Override
    public String truth(int row) {
        return named(kept.get(row).truths());
    }

    @Override
    public String answer(int row) {
        return named(kept.get(row).predictions());
    }

    private String named(int[] sequence) {
        return Arrays.stream(sequence).mapToObj(evaluator.tags()::get).collect(Collectors.joining(" "));
    }
}
