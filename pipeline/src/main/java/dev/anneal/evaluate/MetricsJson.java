package dev.anneal.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Metrics inside a flat JSON object: every number (or "NaN", "Infinity", "-Infinity", or null for NaN) that is not under one of the object's other
 * keys.
 */
public final class MetricsJson {
    private static final Set<String> NOT_FINITE = Set.of("NaN", "Infinity", "-Infinity");

    private MetricsJson() {}

    /** In the order of the object's keys. */
    public static Map<String, Double> read(JsonNode object, Set<String> otherKeys) {
        Map<String, Double> metrics = new LinkedHashMap<>();
        object.fields().forEachRemaining(field -> {
            JsonNode value = field.getValue();
            boolean figure = value.isNumber() || value.isNull() || NOT_FINITE.contains(value.asText());
            if (figure && !otherKeys.contains(field.getKey())) {
                metrics.put(field.getKey(), value.isNull() ? Double.NaN : value.asDouble());
            }
        });
        return metrics;
    }
}
