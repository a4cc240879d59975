package dev.anneal.model.family;

import com.fasterxml.jackson.databind.JsonNode;
import dev.anneal.error.AnnealException;
import dev.anneal.model.Activation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** Reads typed values from a {@code config.json} and collects everything that is wrong with it, to be reported together. */
public final class ConfigFields {
    private final JsonNode json;
    private final String origin;
    private final List<String> problems;

    public ConfigFields(JsonNode json, String origin) {
        this(json, origin, new ArrayList<>());
    }

    private ConfigFields(JsonNode json, String origin, List<String> problems) {
        this.json = json;
        this.origin = origin;
        this.problems = problems;
    }

    public void problem(String problem) {
        problems.add(problem);
    }

    public void throwProblems() {
        if (!problems.isEmpty()) {
            throw AnnealException.user(origin + " describes a model that cannot be used: " + String.join("; ", problems)
                    + ". Correct the file, or choose another model.");
        }
    }

    /** A positive number. On a problem the default, so that reading goes on. */
    int size(String key, int defaultValue) {
        int value = integer(key, defaultValue);
        if (value > 0) {
            return value;
        }
        problem(key + " is " + value + ", not a positive whole number");
        return defaultValue;
    }

    public int integer(String key, int defaultValue) {
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

    public double number(String key, double defaultValue) {
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

    /** Like {@link #size}, under the first key that is there. */
    int size(List<String> keys, int defaultValue) {
        return size(present(keys), defaultValue);
    }

    /** The first of several names of a setting that the file uses, or else the last. */
    String present(List<String> keys) {
        return keys.stream().filter(key -> !absent(json.path(key))).findFirst().orElse(keys.get(keys.size() - 1));
    }

    /** A size that must divide another. */
    int divisor(String key, int defaultValue, String dividendKey, int dividend) {
        int value = size(key, defaultValue);
        if (dividend % value != 0) {
            problem(dividendKey + " " + dividend + " is no multiple of " + key + " " + value);
            return 1;
        }
        return value;
    }

    /** {@code pad_token_id}, which may be null: -1. */
    int padTokenId(int defaultValue) {
        JsonNode value = json.path("pad_token_id");
        int id = value.isNull() ? -1 : integer("pad_token_id", defaultValue);
        if (!value.isNull() && id < 0) {
            problem("pad_token_id is " + id + ", outside the vocabulary");
        }
        return id;
    }

    double probability(String key, double defaultValue) {
        return probability(key).orElse(defaultValue);
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

    public Optional<String> text(String key) {
        JsonNode value = json.path(key);
        return absent(value) ? Optional.empty() : Optional.of(value.asText());
    }

    boolean flag(String key, boolean defaultValue) {
        JsonNode value = json.path(key);
        if (absent(value)) {
            return defaultValue;
        }
        if (!value.isBoolean()) {
            problem(key + " is " + shown(value) + ", not true or false");
        }
        return value.asBoolean(defaultValue);
    }

    /** A list of texts, or one text with parts between bars; empty when absent. */
    List<String> texts(String key) {
        JsonNode value = json.path(key);
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> texts.add(element.asText()));
        } else if (!absent(value)) {
            Arrays.stream(value.asText().toLowerCase(Locale.ROOT).split("\\|"))
                    .map(String::strip)
                    .forEach(texts::add);
        }
        return texts;
    }

    /** The fields of an object; nothing when absent. */
    ConfigFields object(String key) {
        JsonNode value = json.path(key);
        if (!absent(value) && !value.isObject()) {
            problem(key + " is " + shown(value) + ", not an object");
        }
        return new ConfigFields(value, origin, problems);
    }

    /** An object must not have other keys than these. */
    void onlyKeys(String object, String... allowed) {
        Set<String> keys = new TreeSet<>();
        json.fieldNames().forEachRemaining(keys::add);
        keys.removeAll(List.of(allowed));
        for (String key : keys) {
            problem(object + " has " + key + ", which is not supported");
        }
    }

    /** For families whose {@code type_vocab_size} must be positive: transformers looks up the type of every token. */
    ConfigFields withTokenTypes() {
        size("type_vocab_size", 1);
        return this;
    }

    Activation activation(String key, Activation defaultValue) {
        Optional<String> name = text(key);
        Optional<Activation> activation = name.flatMap(Activation::named);
        if (name.isPresent() && activation.isEmpty()) {
            problem(key + " is '" + name.get() + "', but the supported ones are: "
                    + String.join(", ", Activation.names()));
        }
        return activation.orElse(defaultValue);
    }

    /** Settings that transformers would obey and that change a model's numbers must have one value, or be absent. */
    public void only(String key, String... allowed) {
        JsonNode value = json.path(key);
        boolean empty = (value.isArray() || value.isObject()) && value.isEmpty();
        if (!absent(value) && !empty && !List.of(allowed).contains(value.asText())) {
            problem(key + " is " + shown(value) + ", but "
                    + (allowed.length == 0
                            ? "it is not supported"
                            : "only " + String.join(", ", allowed) + " is supported"));
        }
    }

    /** {@code id2label} in the order of its numbers, or else as many names as {@code num_labels} says; empty when both are absent. */
    public List<String> labels() {
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
        if (byId.isEmpty()) {
            IntStream.range(0, integer("num_labels", 0)).forEach(id -> byId.put(id, "LABEL_" + id));
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
