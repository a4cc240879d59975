package dev.anneal.evaluate;

import dev.anneal.evaluate.LabelTable.Subject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The metrics of a tagger: {@code entity_f1}, {@code entity_precision} and {@code entity_recall} of entities that agree in type, begin and end (those
 * of conlleval and seqeval) where tags name entities; {@code token_accuracy}; {@code macro_f1} and {@code weighted_f1} of the tags that occur (scikit-learn's); and the loss
 * of training, the mean cross entropy of the tokens with a tag.
 */
final class TokenMetrics {
    private TokenMetrics() {}

    /** @param tallies in micro-batch order */
    static Findings of(List<String> tags, List<String> entityTypes, List<TokenTally> tallies) {
        MatchCounts tagCounts = new MatchCounts(tags.size());
        MatchCounts entityCounts = new MatchCounts(entityTypes.size());
        long rows = 0;
        double lossSum = 0;
        for (TokenTally tally : tallies) {
            rows += tally.rows();
            lossSum += tally.lossSum();
            tagCounts.addAll(tally.tags());
            entityCounts.addAll(tally.entities());
        }
        Map<String, Double> metrics = metrics(tags, lossSum, tagCounts, entityCounts);
        LabelTable tagTable = LabelTable.of(Subject.TAGS, tagCounts.scores(tags));
        LabelTable entityTable = LabelTable.of(Subject.ENTITIES, entityCounts.scores(entityTypes));
        Findings findings = Findings.of(rows, metrics, tags).with(baseline(tagCounts));
        return entityTypes.isEmpty() ? findings.with(tagTable) : findings.with(entityTable, tagTable);
    }

    /** @param entityCounts of no names where tags do not name entities */
    static Map<String, Double> metrics(
            List<String> tags, double lossSum, MatchCounts tagCounts, MatchCounts entityCounts) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("loss", Ratio.orZero(lossSum, tagCounts.actual()));
        if (entityCounts.names() > 0) {
            AverageScores.put(metrics, "entity_", entityCounts.micro());
        }
        metrics.put("token_accuracy", Ratio.orZero(tagCounts.found(), tagCounts.actual()));
        AverageScores.put(metrics, "macro_", AverageScores.macro(tagCounts.occurring(tags)));
        AverageScores.put(metrics, "weighted_", AverageScores.weighted(tagCounts.occurring(tags)));
        return metrics;
    }

    private static Baseline baseline(MatchCounts tags) {
        long most =
                IntStream.range(0, tags.names()).mapToLong(tags::actual).max().orElse(0);
        return new Baseline(Baseline.MOST_FREQUENT, Map.of("token_accuracy", Ratio.orZero(most, tags.actual())));
    }
}
