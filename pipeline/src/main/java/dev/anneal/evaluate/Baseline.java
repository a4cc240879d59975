package dev.anneal.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an answer that ignores the text would reach on the same rows.
 *
 * @param answer in words: "always the most frequent answer"
 * @param metrics those that it can be measured by, under the names of the model's own
 */
public record Baseline(String answer, Map<String, Double> metrics) {
    /** The answer of the baseline of classifiers. */
    static final String MOST_FREQUENT = "always the most frequent answer";

    public Baseline {
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }

    /** The most frequent true class (the first of equals) for every row; each metric but the loss. */
    static Baseline ofMajority(ClassificationTally tally) {
        Map<String, Double> metrics = new LinkedHashMap<>(ClassificationMetrics.of(tally.ofMajorityAnswer()));
        metrics.remove("loss");
        return new Baseline(MOST_FREQUENT, metrics);
    }
}
