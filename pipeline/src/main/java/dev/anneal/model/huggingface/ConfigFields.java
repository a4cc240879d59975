package dev.anneal.model.huggingface;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.error.AnnealException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/** Reads typed values from a {@code config.json} and collects everything that is wrong with it, to be reported together. */
final class ConfigFields {
    private final JsonNode json;
    private final String origin;
    private final List<String> problems = new ArrayList<>();

    ConfigFields(JsonNode json, String origin) {
        this.json = json;
        this.origin = origin;
    }

    void problem(String problem) {
        problems.add(problem);
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw AnnealException.user(origin + " describes a model that cannot be used: " + String.join("; ", problems)
                    + ". Correct the file, or choose another model.");
        }
    }

    /** A positive number, which must be there. On a problem 1, so that reading goes on. */
    int size(String key) {
        JsonNode value = json.path(key);
        if (value.isIntegralNumber() && value.canConvertToInt() && value.intValue() > 0) {
            return value.intValue();
        }
        problem(key + " is " + shown(value) + ", not a positive whole number");
        return 1;
    }

    int integer(String key, int defaultValue) {
        JsonNode value = json.path(key);
        if (absent(value)) {
            return defaultValue;
        }
        if (value.isIntegralNumber() && value.canConvertToInt()) {
            return value.intValue();
        }
        problem(key + " is " + shown(value) + ", not a whole number");
        return defaultValue;
    }

    double number(String key, double defaultValue) {
        JsonNode value = json.path(key);
        if (absent(value)) {
            return defaultValue;
        }
        if (value.isNumber() && value.doubleValue() >= 0) {
            return value.doubleValue();
        }
        problem(key + " is " + shown(value) + ", not a number of at least 0");
        return defaultValue;
    }

    /** A probability below 1; empty when the key is absent or null. */
    OptionalDouble probability(String key) {
        if (absent(json.path(key))) {
            return OptionalDouble.empty();
        }
        double value = number(key, 0);
        if (value >= 1) {
            problem(key + " is " + value + ", but a probability of dropout is below 1");
        }
        return OptionalDouble.of(value);
    }

    Optional<String> text(String key) {
        JsonNode value = json.path(key);
        return absent(value) ? Optional.empty() : Optional.of(value.asText());
    }

    /** A setting that must have one value, or be absent. */
    void only(String key, String allowed) {
        JsonNode value = json.path(key);
        if (!absent(value) && !value.asText().equals(allowed)) {
            problem(key + " is " + shown(value) + ", but only " + allowed + " is supported");
        }
    }

    /** {@code id2label} in the order of its numbers; empty when absent. */
    List<String> labels() {
        Map<Integer, String> byId = new TreeMap<>();
        JsonNode labels = json.path("id2label");
        labels.fields().forEachRemaining(entry -> {
            try {
                byId.put(Integer.parseInt(entry.getKey()), entry.getValue().asText());
            } catch (NumberFormatException e) {
                problem("id2label has the key '" + entry.getKey() + "', which is no number");
            }
        });
        int expected = 0;
        for (int id : byId.keySet()) {
            if (id != expected++) {
                problem("id2label has " + byId.size() + " labels, but its numbers are not 0 to " + (byId.size() - 1));
                break;
            }
        }
        return List.copyOf(byId.values());
    }

    private static boolean absent(JsonNode value) {
        return value.isMissingNode() || value.isNull();
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "absent" : value.toString();
    }
}
