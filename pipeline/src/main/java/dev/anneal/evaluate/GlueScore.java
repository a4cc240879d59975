package dev.anneal.evaluate;

import dev.anneal.config.GlueTask;
import java.util.LinkedHashMap;
import java.util.Map;

/** The score of a task of GLUE: the mean of the metrics that the benchmark asks for (Wang et al., 2019, table 1), from 0 to 1 instead of per cent. */
public final class GlueScore {
    /** Its name among the metrics. */
    public static final String NAME = "glue_score";

    private GlueScore() {}

    /** All metrics, and the score after them. */
    public static Map<String, Double> addedTo(Map<String, Double> metrics, GlueTask task) {
        double mean = task.metrics().stream()
                .mapToDouble(name -> metrics.getOrDefault(name, Double.NaN))
                .average()
                .orElseThrow();
        Map<String, Double> all = new LinkedHashMap<>(metrics);
        all.put(NAME, mean);
        return all;
    }
}
