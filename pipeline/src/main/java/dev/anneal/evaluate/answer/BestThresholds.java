package dev.anneal.evaluate.answer;

import java.util.LinkedHashMap;
import java.util.Map;

/** The null odds above which there should be no answer, for the most exact answers and for the most words in common. */
public record BestThresholds(NullThreshold exactMatch, NullThreshold f1) {

    /** {@code best_exact_match}, {@code best_exact_match_threshold}, {@code best_f1}, {@code best_f1_threshold}. */
    public Map<String, Double> metrics() {
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put("best_exact_match", exactMatch.score());
        metrics.put("best_exact_match_threshold", exactMatch.value());
        metrics.put("best_f1", f1.score());
        metrics.put("best_f1_threshold", f1.value());
        return metrics;
    }
}
