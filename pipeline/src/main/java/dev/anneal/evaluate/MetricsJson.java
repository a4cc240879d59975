package dev.anneal.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

    /** Adds metrics in their order, NaN as null; the rows of a label are a whole number. */
    public static void putAll(Map<String, Double> metrics, ObjectNode object) {
        metrics.forEach((name, value) -> {
            if (value.isNaN()) {
                object.putNull(name);
            } else if (name.equals(LabelTable.SUPPORT)) {
                object.put(name, value.longValue());
            } else {
                object.put(name, value);
            }
        });
    }

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
